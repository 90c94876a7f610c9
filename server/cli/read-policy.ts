/** A policy from a file and from the command line, with every complaint in words of ours. */
import { policyShape, type Policy } from '../contract/policy.ts'
import { UsageFault } from './command.ts'
import { isPolicyField, listPolicyFields } from './policy-fields.ts'
import { readTextInput } from './read-text.ts'

type Given = { readonly version?: number; readonly policy: unknown }
type Fields = Readonly<Record<string, unknown>>

const advice = 'Start from what "keytap policy show LOGIN" prints.'

/**
 * @param file a policy, or `{version, policy}`: then another current version refuses
 * @throws {UsageFault} when it cannot be read or is not JSON
 */
export async function readPolicyFile(file: string, stdin: AsyncIterable<Uint8Array | string>): Promise<Given> {
  const json = parse(file, await readTextInput(file, stdin))
  if (!isFields(json)) throw new UsageFault(`${file} holds no policy.`, advice)
  if (!('policy' in json)) return { policy: json }
  return typeof json['version'] === 'number' ? { version: json['version'], policy: json['policy'] } : { policy: json['policy'] }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageFault(`${file} is not JSON.`, advice)
  }
}

/**
 * `residentKey=preferred`, `maxKeysPerUser=3`, `activation.vouch=never`, `stepUp=null`: JSON, or else a plain word.
 * @throws {UsageFault}
 */
export function applySettings(policy: unknown, settings: readonly string[]): unknown {
  if (!isFields(policy)) return policy
  return settings.map(readSetting).reduce(applySetting, policy)
}

type Setting = { readonly name: string; readonly value: unknown }

function applySetting(policy: Fields, { name, value }: Setting): Fields {
  const [field = '', inner] = name.split('.')
  if (inner === undefined) return { ...policy, [field]: value }
  const whole = policy[field]
  return { ...policy, [field]: { ...(isFields(whole) ? whole : {}), [inner]: value } }
}

function readSetting(setting: string): Setting {
  const mark = setting.indexOf('=')
  if (mark < 1) throw new UsageFault(`"--set ${setting}" has no value.`, 'Write FIELD=VALUE, such as residentKey=preferred.')
  const name = setting.slice(0, mark)
  if (!isPolicyField(name)) throw unknownField(name)
  const text = setting.slice(mark + 1)
  try {
    return { name, value: JSON.parse(text) as unknown }
  } catch {
    return { name, value: text }
  }
}

const unknownField = (name: string): UsageFault =>
  new UsageFault(`A policy has no field "${name}".`, `Its fields are ${listPolicyFields().join(', ')}.`)

/** @throws {UsageFault} that names the first field that cannot be used, and what it may be */
export function shapePolicy(given: unknown): Policy {
  const parsed = policyShape.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') {
    throw unknownField([...issue.path, issue.keys[0] ?? ''].join('.'))
  }
  if (field === '') throw new UsageFault('This is no policy.', advice)
  throw new UsageFault(isGiven(given, issue?.path ?? []) ? `The policy's field "${field}" cannot be used.` : `The policy's field "${field}" is missing.`, describe(issue))
}

function isGiven(given: unknown, [name, ...rest]: readonly PropertyKey[]): boolean {
  if (name === undefined || Array.isArray(given)) return true
  return isFields(given) && Object.hasOwn(given, name) && isGiven(given[String(name)], rest)
}

type Issue = NonNullable<ReturnType<typeof policyShape.safeParse>['error']>['issues'][number]

function describe(issue: Issue | undefined): string {
  if (issue?.code === 'invalid_value') return `Write one of ${issue.values.map(String).join(', ')}.`
  if (issue?.code === 'too_small') return `Write at least ${issue.minimum}${unitOf(issue.origin)}.`
  if (issue?.code === 'too_big') return `Write at most ${issue.maximum}${unitOf(issue.origin)}.`
  if (issue?.code === 'invalid_type') return `Write ${kinds[issue.expected] ?? 'another kind of value'}, as "keytap policy show LOGIN" does.`
  return advice
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a word', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list in brackets', object: 'an object in braces or null',
}

function unitOf(origin: string): string {
  return origin === 'array' ? ' of them' : origin === 'string' ? ' characters' : ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
