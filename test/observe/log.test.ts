/** Log and metrics: one entry is one line, whatever is in it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogNotifier } from '../../server/notify/log-notifier.ts'
import { createLog } from '../../server/observe/log.ts'
import { createMetrics } from '../../server/observe/metrics.ts'

const capture = (least: 'debug' | 'info' = 'info') => {
  const lines: string[] = []
  return { lines, log: createLog((line) => lines.push(line), () => 0, least) }
}

describe('the log', () => {
  it('writes one line an entry, with control characters escaped', () => {
    const { lines, log } = capture()
    log.info('a\nb\u001b[31m', { name: 'x\r\n{"level":"error"}', missing: undefined })
    equal(lines.length, 1)
    equal(lines[0]?.split('\n').length, 2)
    deepEqual(JSON.parse(lines[0] ?? ''), { at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'a\nb\u001b[31m', name: 'x\r\n{"level":"error"}' })
  })

  it('leaves out what is below its level', () => {
    const { lines, log } = capture()
    log.debug('x')
    log.warn('y')
    deepEqual(lines.map((line) => (JSON.parse(line) as { message: string }).message), ['y'])
  })
})

describe('the notifier that writes to the log', () => {
  it('shortens addresses', async () => {
    const { lines, log } = capture()
    const to = { email: 'mandy.long@mail.example', mobile: '+49 151 234567' }
    const details = { deviceId: 'd', deviceName: 'Blue' }
    await createLogNotifier(log).send({ id: '1', accountId: 'a', userId: 'u', kind: 'device.added', to, details, attempts: 0, createdAtMs: 0 })
    const entry = JSON.parse(lines[0] ?? '') as Record<string, unknown>
    deepEqual([entry['email'], entry['mobile'], entry['kind'], entry['deviceName']], ['m…@mail.example', '…67', 'device.added', 'Blue'])
    ok(!lines.join('').includes('mandy.long'))
  })
})

describe('the metrics', () => {
  it('count by label and explain themselves', () => {
    const metrics = createMetrics()
    metrics.count('keytap_refusals_total', { code: 'malformed' })
    metrics.count('keytap_refusals_total', { code: 'malformed' })
    metrics.count('keytap_notices_total', { carrier: 'a"b\n', outcome: 'sent' })
    const text = metrics.render()
    match(text, /^# HELP keytap_refusals_total Refusals by code\.\n# TYPE keytap_refusals_total counter\nkeytap_refusals_total\{code="malformed"\} 2$/m)
    match(text, /^keytap_notices_total\{carrier="a\\"b\\n",outcome="sent"\} 1$/m)
  })
})
