/**
 * The carriers that are set, as one: a notice with two addresses goes both ways. One that came through is remembered
 * until the other did, so that a gateway that is down does not repeat the mail; after a restart it may, under the same id.
 */
import type { Notifier } from './notifier.ts'

export type Carriers = { readonly mail: Notifier | null; readonly sms: Notifier | null; readonly otherwise: Notifier }

/** Notices of which one half is under way; the oldest are forgotten. */
const mostHalves = 10_000

export function combineCarriers({ mail, sms, otherwise }: Carriers): Notifier {
  if (mail === null && sms === null) return otherwise
  const taken = new Set<string>()
  const sendOnce = async (carrier: Notifier, notice: Parameters<Notifier['send']>[0]) => {
    const half = `${carrier.name} ${notice.id}`
    if (taken.has(half)) return
    await carrier.send(notice)
    taken.add(half)
    const oldest = taken.size > mostHalves ? taken.values().next().value : undefined
    if (oldest !== undefined) taken.delete(oldest)
  }
  return {
    name: [mail, sms].flatMap((carrier) => (carrier === null ? [] : [carrier.name])).join('+'),
    send: async (notice) => {
      const ways = [notice.to.email === null ? null : mail, notice.to.mobile === null ? null : sms].filter((way) => way !== null)
      // Nobody is set who could: the log has it, rather than nobody.
      if (ways.length === 0) return otherwise.send(notice)
      const outcomes = await Promise.allSettled(ways.map((way) => sendOnce(way, notice)))
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      for (const way of ways) taken.delete(`${way.name} ${notice.id}`)
    },
    close: () => {
      mail?.close?.()
      sms?.close?.()
    },
  }
}
