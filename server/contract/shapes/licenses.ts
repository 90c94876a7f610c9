/** Licenses for several devices, and the instances that are one device's share of one. */
import { z } from '@hono/zod-openapi'
import { platforms } from '../kap/device-code.ts'
import { id, text, timeMs, username } from './primitives.ts'

/** Ten characters of A–Z and 0–9. */
export const serial = z.string().regex(/^[A-Z0-9]{10}$/).openapi({ example: 'KTP0000140' })
const capacity = z.number().int().min(1).max(99)
export const description = text(255)

export const instance = z
  .strictObject({
    id,
    kind: z.literal('instance'),
    /** The license's serial and the instance's number: `KTP0000140-1`. Numbers are never reused. */
    serial: z.string(),
    license: serial,
    number: z.number().int(),
    /** `pending` until its test signature; it takes a place of the license already. */
    state: z.enum(['pending', 'active']),
    description: z.string(),
    /** As the device said of itself; nobody vouches for it. */
    platform: z.enum(platforms),
    /** The security key (its device id) that vouched for it; null without a vouch. */
    vouchedBy: id.nullable(),
    createdAt: timeMs,
    activatedAt: timeMs.nullable(),
    lastUsedAt: timeMs.nullable(),
  })
  .openapi('Instance')
export type Instance = z.infer<typeof instance>

export const license = z
  .strictObject({
    serial,
    /** How many devices it is for. */
    capacity,
    username: z.string().nullable(),
    occupied: z.number().int(),
    remaining: z.number().int(),
    createdAt: timeMs,
    instances: z.array(instance),
  })
  .openapi('License')
export type License = z.infer<typeof license>

export const licenseList = z.strictObject({ licenses: z.array(license), next: z.string().nullable() }).openapi('LicenseList')
export type LicenseList = z.infer<typeof licenseList>

/** A named serial, or `count` that are made up (default 1, at most 500). */
export const addLicenses = z
  .strictObject({ serial: serial.optional(), count: z.number().int().min(1).max(500).optional(), capacity, username: username.optional() })
  .openapi('AddLicenses')
export type AddLicenses = z.infer<typeof addLicenses>

export const importLicenses = z
  .strictObject({
    /** CSV with a head line that names `serial` and, as it likes, `capacity` and `username`; or PSKC (RFC 6030), of which the serials are taken. */
    format: z.enum(['csv', 'pskc']),
    text: z.string().min(1).max(60_000),
    /** Where the file does not say; default 1. */
    capacity: capacity.optional(),
    /** Opens an encrypted PSKC file. */
    password: z.string().min(1).max(256).optional(),
  })
  .openapi('ImportLicenses')
export type ImportLicenses = z.infer<typeof importLicenses>

export const addedLicenses = z.strictObject({ licenses: z.array(license) }).openapi('AddedLicenses')
export type AddedLicenses = z.infer<typeof addedLicenses>

export const assignLicense = z.strictObject({ username }).openapi('AssignLicense')

export const describeInstance = z.strictObject({ description }).openapi('DescribeInstance')

/** The device wipes itself if it reads the message; the instance is gone here whether it does or not. */
export const deactivatedInstance = z.strictObject({ serial: z.string(), deactivationMessage: z.string() }).openapi('DeactivatedInstance')
export type DeactivatedInstance = z.infer<typeof deactivatedInstance>
