/** Policy, models, events, device changes, health and the problem document. */
import { z } from '@hono/zod-openapi'
import { policyShape } from '../policy.ts'
import { deviceName, timeMs } from './primitives.ts'

export const versionedPolicy = z.strictObject({ version: z.number().int(), policy: policyShape }).openapi('VersionedPolicy')
export type VersionedPolicy = z.infer<typeof versionedPolicy>

/** `version` is the one that was read; another current version refuses `policy_conflict`. */
export const replacePolicy = z.strictObject({ version: z.number().int().min(0).max(1_000_000_000), policy: policyShape }).openapi('ReplacePolicy')

export const renameDevice = z.strictObject({ name: deviceName }).openapi('RenameDevice')

export const model = z
  .strictObject({
    aaguid: z.string().nullable(),
    /** Of a U2F model, which has no AAGUID. */
    keyIdentifier: z.string().nullable(),
    name: z.string().nullable(),
    /** A data: URL. */
    icon: z.string().nullable(),
    certification: z.string().nullable(),
    attachment: z.enum(['internal', 'external']).nullable(),
    /** The newest report in effect; `unknown` where no metadata names the model. */
    status: z.string(),
    /** By their dates; null is in effect without one. */
    reports: z.array(z.strictObject({ status: z.string(), effectiveDate: z.string().nullable(), inEffect: z.boolean() })),
    /** How many of the account's active keys claim it. */
    deviceCount: z.number().int(),
  })
  .openapi('Model')
export const modelList = z.strictObject({ models: z.array(model), next: z.string().nullable() }).openapi('ModelList')
export type ModelList = z.infer<typeof modelList>

export const event = z
  .strictObject({
    id: z.string(),
    at: timeMs,
    /** What happened, for example `device.enrolled`. */
    type: z.string(),
    outcome: z.enum(['accepted', 'refused']),
    code: z.string().nullable(),
    /** `account`, `ticket:<id>`, `operator` or `verifier`. */
    actor: z.string(),
    username: z.string().nullable(),
    deviceId: z.string().nullable(),
    requestId: z.string().nullable(),
    details: z.record(z.string(), z.json()),
  })
  .openapi('Event')
export const eventList = z.strictObject({ events: z.array(event), next: z.string().nullable() }).openapi('EventList')
export type EventList = z.infer<typeof eventList>

export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    remedy: z.string(),
    requestId: z.string(),
  })
  .openapi('Problem')
export type Problem = z.infer<typeof problem>

export const health = z.strictObject({ status: z.enum(['ok', 'unavailable', 'draining']) }).openapi('Health')
