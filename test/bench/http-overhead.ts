/**
 * What the HTTP door costs: the same POST (a registration answer of 1.3 kB) sent in turns to raw
 * node:http and to the door. Measured in CPU time of the server process, since the machine's other
 * work moves wall time far more.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { examples } from '../../server/http/openapi/examples.ts'
import { Connection } from './connection.ts'
import { median } from './measure.ts'

const rounds = 7
const requestsPerRound = 6000
const connections = 16

const body = JSON.stringify({
  ...examples.finishRegistration.body,
  response: { clientDataJSON: 'e'.repeat(180), attestationObject: 'o'.repeat(900), transports: ['usb', 'nfc'] },
})
const path = '/v1/registrations/0199a7b1-9c40-7b21-b3fe-71d0a2c4e688'
const headers = `Authorization: Bearer kt_exampleaccount01_${'x'.repeat(43)}\r\nOrigin: https://bank.example\r\n`

type Subject = { readonly child: ChildProcess; readonly connections: readonly Connection[]; readonly cpu: number[]; readonly rate: number[] }

/** @returns ratio: CPU time of raw node:http over that of the door, the median of the rounds; 1 is no overhead. */
export async function benchHttpOverhead(): Promise<{ ratio: number; lines: string[] }> {
  const raw = await startSubject('raw')
  const door = await startSubject('door')
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const subject of round % 2 === 0 ? [raw, door] : [door, raw]) await runRound(subject, round >= 0)
    }
  } finally {
    stopSubject(raw)
    stopSubject(door)
  }
  const ratio = median(raw.cpu.map((cpu, i) => cpu / (door.cpu[i] ?? Number.NaN)))
  const rateRatio = median(door.rate.map((rate, i) => rate / (raw.rate[i] ?? Number.NaN)))
  const lines = [
    `node:http  ${describe(raw)}`,
    `the door   ${describe(door)}`,
    `ratio      ${ratio.toFixed(2)} by CPU, ${rateRatio.toFixed(2)} by requests a second`,
  ]
  return { ratio, lines }
}

async function startSubject(kind: 'raw' | 'door'): Promise<Subject> {
  const child = fork(fileURLToPath(new URL('http-server.ts', import.meta.url)), [kind], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const opened = Array.from({ length: connections }, () => Connection.open(`http://127.0.0.1:${port}`))
  return { child, connections: await Promise.all(opened), cpu: [], rate: [] }
}

async function runRound({ child, connections: opened, cpu, rate }: Subject, counted: boolean): Promise<void> {
  const before = await readCpu(child)
  const rest = keepAwake()
  const startedAt = performance.now()
  await Promise.all(shareRequests(opened)).finally(rest)
  const seconds = (performance.now() - startedAt) / 1000
  const spent = (await readCpu(child)) - before
  if (!counted) return
  cpu.push(spent / requestsPerRound)
  rate.push(requestsPerRound / seconds)
}

/** A round's requests, each sent by whichever connection is free. */
function shareRequests(opened: readonly Connection[]): readonly Promise<void>[] {
  let left = requestsPerRound
  return opened.map(async (connection) => {
    while (left-- > 0) {
      const { status } = await connection.post(path, headers, body)
      if (status !== 201) throw new Error(`the bench expected 201 and got ${status}`)
    }
  })
}

/**
 * A client that sleeps between answers makes the slower server pay to wake it with every write, which
 * counts the client's rest as the server's work; so the client never sleeps.
 */
function keepAwake(): () => void {
  let awake = true
  const spin = () => {
    if (awake) setImmediate(spin)
  }
  spin()
  return () => (awake = false)
}

async function readCpu(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage }]
  return cpu.user + cpu.system
}

function stopSubject({ child, connections: opened }: Subject): void {
  for (const connection of opened) connection.close()
  child.disconnect()
}

const describe = ({ cpu, rate }: Subject) => `${median(cpu).toFixed(1)} µs CPU a request, ${Math.round(median(rate))} requests/s`
