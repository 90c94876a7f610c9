/** What the operations about U2F read from their members. */
import { deviceName } from '../../contract/shapes/primitives.ts'
import { refuse } from '../../contract/refuse.ts'
import type { Members } from './members.ts'

/** The serial of a device; empty means the first one, as leaving it out does. */
export const readSerial = (members: Members): string | null => members.text('psn', 'printedSerialNumber') || null

/** The AppID where an answer repeats it. */
export const readAppId = (members: Members): string | null => members.text('appId') || null

/** What the user calls the key. @throws {Refusal} malformed */
export function readKeyName(members: Members): string | null {
  const text = members.text('securityKeyName', 'keyIdentifier') || null
  if (text === null) return null
  const parsed = deviceName.safeParse(text)
  if (!parsed.success) throw refuse('malformed', { detail: 'securityKeyName is 1 to 64 printable characters.' })
  return parsed.data
}

/** What of the contract's shapes is used here. */
type Shape<T> = { readonly safeParse: (value: unknown) => { readonly success: true; readonly data: T } | { readonly success: false } }

/**
 * The whole answer of a browser (WebAuthn L3 §5.1, the JSON forms), as an object or as its text; null where there is none.
 * @throws {Refusal} malformed
 */
export function readResponse<T>(members: Members, shape: Shape<T>): T | null {
  const given = members.object('response') ?? members.object('credential') ?? members.text('response', 'credential')
  if (given === null || given === undefined || given === '') return null
  const parsed = shape.safeParse(typeof given === 'string' ? parseJson(given) : given)
  if (!parsed.success) throw unfit()
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unfit()
  }
}

const unfit = () => refuse('malformed', { detail: 'The response is not what a browser gives, in JSON.' })
