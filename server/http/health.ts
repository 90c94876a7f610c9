/** Whether the process lives, and whether it should get traffic. */
import type { Services } from '../relying-party/services.ts'
import { answerJson } from './answer.ts'
import type { Exchange } from './exchange.ts'
import { answerUnready } from './problem.ts'

const probeTimeoutMs = 2000
/** Balancers ask often and all at once; one probe a half second answers them. */
const probeFreshMs = 500

/** The answer of `/health/ready`: draining beats everything, then the store is asked. */
export function createReadiness({ store, clock }: Services, draining: () => boolean): (exchange: Exchange) => Promise<Response> {
  let last: { readonly atMs: number; readonly ready: Promise<boolean> } | null = null
  const probe = () => {
    if (last === null || clock() - last.atMs >= probeFreshMs) last = { atMs: clock(), ready: answersInTime(store.probe()) }
    return last.ready
  }
  return async (exchange) => {
    if (draining()) return answerUnready(exchange, 'draining')
    return (await probe()) ? answerJson(exchange, 200, { status: 'ok' }) : answerUnready(exchange, 'unavailable')
  }
}

function answersInTime(work: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), probeTimeoutMs)
    const end = (ready: boolean) => {
      clearTimeout(timer)
      resolve(ready)
    }
    work.then(() => end(true), () => end(false))
  })
}
