/**
 * The contract's shapes as JSON Schema (OpenAPI 3.1 speaks draft 2020-12), made by the schema
 * library itself from the very objects that judge the bodies.
 */
import { z } from '@hono/zod-openapi'
import type { ZodType } from 'zod'
import * as activations from '../../contract/shapes/activations.ts'
import * as administration from '../../contract/shapes/administration.ts'
import * as ceremonies from '../../contract/shapes/ceremonies.ts'
import { device, deviceList } from '../../contract/shapes/device.ts'
import { devices, fleetDevice, fleetPage } from '../../contract/shapes/fleet.ts'
import { ruleVerdict, trial, tryPolicy } from '../../contract/shapes/trial.ts'
import * as codeTickets from '../../contract/shapes/code-tickets.ts'
import * as imports from '../../contract/shapes/imports.ts'
import * as licenses from '../../contract/shapes/licenses.ts'
import * as oath from '../../contract/shapes/oath.ts'
import * as slots from '../../contract/shapes/slots.ts'
import * as tickets from '../../contract/shapes/tickets.ts'
import { policyShape } from '../../contract/policy.ts'
import { fieldNotes } from './field-notes.ts'

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }
export type JsonSchema = { readonly [name: string]: JsonValue }

/** Every shape that has a name; the rest is written out where it is used. */
const named: Readonly<Record<string, ZodType>> = {
  MintTicket: tickets.mintTicket,
  MintedTicket: tickets.mintedTicket,
  TicketState: tickets.ticketState,
  RedeemResult: tickets.redeemResult,
  RedeemedResult: tickets.redeemedResult,
  Device: device,
  DeviceList: deviceList,
  FleetDevice: fleetDevice,
  FleetPage: fleetPage,
  Devices: devices,
  ImportKeys: imports.importKeys,
  ImportedKey: imports.importedKey,
  ImportOutcome: imports.importOutcome,
  ImportedKeys: imports.importedKeys,
  RenameDevice: administration.renameDevice,
  UserDevices: oath.userDevices,
  OathDevice: oath.oathDevice,
  OathDeviceList: oath.oathDeviceList,
  AddOathDevice: oath.addOathDevice,
  ProvisionedOathDevice: oath.provisionedOathDevice,
  ProvisionOathDevice: oath.provisionOathDevice,
  ImportOathDevices: oath.importOathDevices,
  ImportedOathDevices: oath.importedOathDevices,
  AssignOathDevice: oath.assignOathDevice,
  RenameOathDevice: oath.renameOathDevice,
  SwitchOathDevice: oath.switchOathDevice,
  AskOathDevice: oath.askOathDevice,
  AskedOathDevice: oath.askedOathDevice,
  SendCode: oath.sendCode,
  SentCode: oath.sentCode,
  ValidateCode: oath.validateCode,
  ValidatedCode: oath.validatedCode,
  ResynchronizeOathDevice: oath.resynchronizeOathDevice,
  CodeDevice: codeTickets.codeDevice,
  BeginCodeRegistration: codeTickets.beginCodeRegistration,
  BegunCodeRegistration: codeTickets.begunCodeRegistration,
  FinishCodeRegistration: codeTickets.finishCodeRegistration,
  BeginCodeAuthentication: codeTickets.beginCodeAuthentication,
  BegunCodeAuthentication: codeTickets.begunCodeAuthentication,
  FinishCodeAuthentication: codeTickets.finishCodeAuthentication,
  ResynchronizeOwnDevice: codeTickets.resynchronizeOwnDevice,
  FinishedCodeTicket: codeTickets.finishedCodeTicket,
  Slot: slots.slot,
  SlotList: slots.slotList,
  AddSlot: slots.addSlot,
  AssignSlot: slots.assignSlot,
  SwitchSlot: slots.switchSlot,
  AddLicenses: licenses.addLicenses,
  AddedLicenses: licenses.addedLicenses,
  ImportLicenses: licenses.importLicenses,
  License: licenses.license,
  LicenseList: licenses.licenseList,
  AssignLicense: licenses.assignLicense,
  Instance: licenses.instance,
  DescribeInstance: licenses.describeInstance,
  DeactivatedInstance: licenses.deactivatedInstance,
  BeginActivation: activations.beginActivation,
  BegunActivation: activations.begunActivation,
  AddDevice: activations.addDevice,
  AddedDevice: activations.addedDevice,
  TestSignature: activations.testSignature,
  FinishedActivation: activations.finishedActivation,
  ActivationState: activations.activationState,
  ActivationKeys: activations.activationKeys,
  Policy: policyShape,
  TryPolicy: tryPolicy,
  RuleVerdict: ruleVerdict,
  PolicyTrial: trial,
  VersionedPolicy: administration.versionedPolicy,
  ReplacePolicy: administration.replacePolicy,
  Model: administration.model,
  ModelList: administration.modelList,
  Event: administration.event,
  EventList: administration.eventList,
  Begin: ceremonies.begin,
  CreationOptions: ceremonies.creationOptions,
  RequestOptions: ceremonies.requestOptions,
  BegunRegistration: ceremonies.begunRegistration,
  BegunAuthentication: ceremonies.begunAuthentication,
  RegistrationResponse: ceremonies.registrationResponse,
  AuthenticationResponse: ceremonies.authenticationResponse,
  FinishedCeremony: ceremonies.finishedCeremony,
  Health: administration.health,
  Problem: administration.problem,
}

/** The name of a shape of the contract. Throws when it has none: then it is missing above. */
export function nameOfShape(shape: ZodType): string {
  const name = Object.keys(named).find((key) => named[key] === shape)
  if (name === undefined) throw new TypeError('a shape of the contract has no name in the document')
  return name
}

/** All named schemas, as `components.schemas` wants them. */
export function shapeSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>()
  for (const [id, shape] of Object.entries(named)) registry.add(shape, { id })
  const { schemas } = z.toJSONSchema(registry, { io: 'output', uri: (id) => `#/components/schemas/${id}` })
  // Through JSON: plain data without the library's own types.
  const plain = JSON.parse(JSON.stringify(schemas)) as Record<string, JsonSchema>
  const shared = plain['__shared']?.['$defs'] as Record<string, JsonSchema> | undefined
  const all = { ...plain, Json: Object.values(shared ?? {})[0] ?? {} }
  const wanted = Object.entries(all).filter(([id]) => id !== '__shared')
  return Object.fromEntries(wanted.map(([id, schema]) => [id, annotate(id, tidy(schema) as JsonSchema)]))
}

/** In 2020-12 a description may stand beside a reference. */
function annotate(id: string, schema: JsonSchema): JsonSchema {
  const notes = fieldNotes[id]
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>> | undefined
  if (!notes || !properties) return schema
  const noted = Object.entries(properties).map(([name, field]) => {
    const note = notes[name]
    return [name, note === undefined ? field : { ...field, description: note }] as const
  })
  return { ...schema, properties: Object.fromEntries(noted) }
}

/** Any JSON value is the only shape the library factors out on its own. */
const sharedPrefix = '#/components/schemas/__shared#/$defs/'
const nothingLearned = new Set(['$schema', '$id', 'propertyNames'])

/** Drops what the place in the document says already, and the bounds that only mean "a safe integer". */
function tidy(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(tidy)
  if (typeof value === 'string') return value.startsWith(sharedPrefix) ? '#/components/schemas/Json' : value
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name, member]) => !nothingLearned.has(name) && Math.abs(Number(member)) !== Number.MAX_SAFE_INTEGER)
  return Object.fromEntries(kept.map(([name, member]) => [name, tidy(member)]))
}
