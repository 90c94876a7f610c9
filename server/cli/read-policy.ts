/** A policy from a file and from the command line, with every complaint in words of ours. */
import { policyShape, type Policy } from '../contract/policy.ts'
import { UsageFault } from './command.ts'
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

/** `residentKey=preferred`, `maxKeysPerUser=3`, `stepUp=null`: JSON, or else a plain word. */
export function applySettings(policy: unknown, settings: readonly string[]): unknown {
  if (!isFields(policy)) return policy
  return Object.assign({ ...policy }, ...settings.map(readSetting))
}

function readSetting(setting: string): Fields {
  const mark = setting.indexOf('=')
  if (mark < 1) throw new UsageFault(`"--set ${setting}" has no value.`, 'Write FIELD=VALUE, such as residentKey=preferred.')
  const field = setting.slice(0, mark)
  const text = setting.slice(mark + 1)
  try {
    return { [field]: JSON.parse(text) as unknown }
  } catch {
    return { [field]: text }
  }
}

/** @throws {UsageFault} that names the first field that cannot be used, and what it may be */
export function shapePolicy(given: unknown): Policy {
  const parsed = policyShape.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') {
    throw new UsageFault(`A policy has no field "${issue.keys[0] ?? ''}".`, `Its fields are ${Object.keys(policyShape.shape).join(', ')}.`)
  }
  if (field === '') throw new UsageFault('This is no policy.', advice)
  const known = isFields(given) && Object.hasOwn(given, String(issue?.path[0]))
  throw new UsageFault(known ? `The policy's field "${field}" cannot be used.` : `The policy's field "${field}" is missing.`, describe(issue))
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
