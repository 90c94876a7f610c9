/** A device for one-time codes as it will be written, from what a caller said of it. */
import { refuse, type Refusal } from '../../contract/refuse.ts'
import type { AddOathDevice } from '../../contract/shapes/oath.ts'
import { decodeBase32 } from '../../oath/base32.ts'
import { parseOcraSuite } from '../../oath/ocra-suite.ts'
import { judgeSecret } from '../../oath/secret.ts'
import type { NewOathDevice } from '../../store/oath.ts'
import type { NewEvent, NewNotice, UserRecord } from '../../store/records.ts'
import { makeSerial } from '../licensing/make-serial.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import { noticeChannel, noticeTo } from '../notice-to.ts'
import type { AccountCaller, Services } from '../services.ts'
import { isSlotSerial } from '../slots/make-slot-serial.ts'
import { makeOathSecret, sealOathSecret } from './oath-secret.ts'
import { readCodeLimits } from './show-oath-device.ts'

/** Of an imported device as well. */
export const defaultWindows = { hotp: 10, totp: 1, ocra: 10 } as const
/** A wider one would let guesses in. */
export const mostSteps = 20

export type MadeOathDevice = {
  readonly device: NewOathDevice
  readonly secret: Uint8Array
  /** What goes with it into the store. */
  readonly change: { readonly maxPerUser: number; readonly event: NewEvent; readonly notice: NewNotice | null }
  readonly maxFailures: number
}

type Setting = {
  readonly user: UserRecord | null
  /** Whether the answer shows a secret that is made here. */
  readonly shown: boolean
}

/** @throws {Refusal} malformed, secret_weak, suite_unsupported */
export async function makeOathDevice(services: Services, caller: AccountCaller, input: AddOathDevice, { user, shown }: Setting): Promise<MadeOathDevice> {
  const shape = readCodeShape(input)
  const given = readGivenSecret(input)
  const secret = given ?? makeOathSecret(services, shape.algorithm)
  const id = newId(services)
  const serial = input.serial ?? makeSerial(services)
  if (isSlotSerial(serial)) throw unfit('serial', 'Serials of this form are those of slots for security keys.')
  const device: NewOathDevice = {
    id, serial, kind: input.type, ...shape, window: readWindow(input), counter: input.counter ?? 0, drift: 0,
    sealedSecret: sealOathSecret(services, caller.account.id, id, secret), secretTold: shown || given !== null, ...judgeSecret(secret, 'new'), manufacturer: '',
    userId: user?.id ?? null, state: (input.confirm ?? given === null) ? 'pending' : 'active', name: input.name ?? serial, notBeforeMs: null, notAfterMs: null,
  }
  const { maxDevicesPerUser: maxPerUser, maxFailures } = await readCodeLimits(services, caller)
  const notice = user === null ? null : noticeTo(services, user, 'device.added', device)
  const event = acceptedEvent(services, caller, 'oath_device.added', {
    username: user?.username ?? null, deviceId: id, details: { serial, type: device.kind, secret: given === null ? 'made' : 'given', noticeChannel: noticeChannel(notice) },
  })
  return { device, secret, change: { maxPerUser, event, notice }, maxFailures }
}

type CodeShape = Pick<NewOathDevice, 'algorithm' | 'digits' | 'periodSeconds' | 'suite'>

/** Whatever does not belong to the type is refused: passed over, it would be missed later. */
function readCodeShape(input: AddOathDevice): CodeShape {
  const { type, suite, periodSeconds, counter, algorithm = 'SHA1', digits = 6 } = input
  if (type !== 'ocra' && suite !== undefined) throw unfit('suite', 'Only an OCRA device has a suite.')
  if (type !== 'totp' && periodSeconds !== undefined) throw unfit('periodSeconds', 'Only a TOTP device has a period.')
  if (type === 'totp' && counter !== undefined) throw unfit('counter', 'A TOTP device counts time.')
  if (type === 'totp') return { algorithm, digits, suite: null, periodSeconds: periodSeconds ?? 30 }
  if (type === 'hotp') return { algorithm, digits, suite: null, periodSeconds: null }
  if (suite === undefined) throw unfit('suite', 'An OCRA device needs its suite.')
  if (input.algorithm !== undefined || input.digits !== undefined) throw unfit('suite', 'The suite says algorithm and digits.')
  return { ...readHouseSuite(suite), periodSeconds: null }
}

/** @throws {Refusal} suite_unsupported also where answers need what nobody here has: a PIN, a session */
export function readHouseSuite(text: string): Pick<NewOathDevice, 'algorithm' | 'digits'> & { readonly suite: string } {
  const { algorithm, digits, pin, sessionBytes } = parseOcraSuite(text)
  if (pin !== null || sessionBytes !== null) throw refuse('suite_unsupported', { detail: 'Answers that need a PIN or session information are not supported.' })
  return { algorithm, digits, suite: text }
}

function readWindow({ type, window = defaultWindows[type] }: AddOathDevice): number {
  if (type === 'totp' && window > mostSteps) throw unfit('window', `A TOTP device is looked for at most ${mostSteps} steps around.`)
  return window
}

function readGivenSecret({ secretBase32, secretHex }: AddOathDevice): Uint8Array | null {
  if (secretBase32 !== undefined && secretHex !== undefined) throw unfit('secretHex', 'The secret is given once, in one of its forms.')
  if (secretHex !== undefined) return Uint8Array.from(Buffer.from(secretHex, 'hex'))
  if (secretBase32 === undefined) return null
  return decodeBase32(secretBase32) ?? refuseSecret()
}

function refuseSecret(): never {
  throw unfit('secretBase32', 'The secret is not Base32.')
}

const unfit = (field: string, detail: string): Refusal => refuse('malformed', { detail, params: { paths: [`/${field}`] } })
