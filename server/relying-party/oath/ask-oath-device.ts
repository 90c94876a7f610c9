import { refuse } from '../../contract/refuse.ts'
import type { AskedOathDevice } from '../../contract/shapes/oath.ts'
import { parseOcraSuite, type OcraSuite } from '../../oath/ocra-suite.ts'
import type { AccountCaller, Services } from '../services.ts'
import { changeOathDevice } from './change-oath-device.ts'

/** Time to type the question into a device and its answer into a page. */
const questionLifetimeMs = 300_000

/**
 * Makes the question that an OCRA device has to answer; the newest counts, for five minutes and one right answer.
 * A question of the caller's own, such as what is to be signed, needs a suite with a counter: without one the same
 * question has the same answer each time.
 * @throws {Refusal} device_not_found, device_disabled, suite_unsupported for a device that answers none, malformed
 */
export async function askOathDevice(
  services: Services, caller: AccountCaller, input: { readonly id: string; readonly question?: string | undefined },
): Promise<AskedOathDevice> {
  const { device: { question } } = await changeOathDevice(services, caller, input.id, ({ device, nowMs }) => {
    if (device.suite === null) throw refuse('suite_unsupported', { detail: 'Only an OCRA device answers questions.' })
    if (device.state === 'disabled') throw refuse('device_disabled')
    const suite = parseOcraSuite(device.suite)
    const text = input.question === undefined ? makeQuestion(services, suite) : checkQuestion(suite, input.question)
    return { type: 'oath_device.asked', next: { question: { text, endsAtMs: nowMs + questionLifetimeMs } } }
  })
  if (question === null) throw refuse('ceremony_unknown')
  return { question: question.text, expiresAt: question.endsAtMs }
}

const alphabets = { A: '23456789ABCDEFGHJKLMNPQRSTUVWXYZ', N: '0123456789', H: '0123456789ABCDEF' } as const
const forms = { A: /^[\x20-\x7e]+$/, N: /^[0-9]+$/, H: /^[0-9a-fA-F]+$/ } as const

/** As long as the suite says; 32 bits of chance a symbol, so that each of ten is as likely. */
function makeQuestion({ randomBytes }: Services, { question: { format, length } }: OcraSuite): string {
  const alphabet = alphabets[format]
  const chance = Buffer.from(randomBytes(length * 4))
  return Array.from({ length }, (_none, at) => alphabet[chance.readUInt32BE(at * 4) % alphabet.length]).join('')
}

function checkQuestion({ hasCounter, question: { format, length } }: OcraSuite, text: string): string {
  if (!hasCounter) throw refuse('malformed', { detail: 'A suite without a counter takes no question of your own.', params: { paths: ['/question'] } })
  if (text.length > length || !forms[format].test(text)) throw refuse('malformed', { detail: `A question here is 1 to ${length} characters of the suite's kind.`, params: { paths: ['/question'] } })
  return text
}
