/** The carriers that the configuration names, ready to send. */
import type { CarriersConfig } from '../config-carriers.ts'
import { combineCarriers } from '../notify/carriers.ts'
import { createLogNotifier } from '../notify/log-notifier.ts'
import type { Notifier } from '../notify/notifier.ts'
import { createSmsNotifier } from '../notify/sms-gateway.ts'
import { createSmtpNotifier } from '../notify/smtp.ts'
import type { Services } from '../relying-party/services.ts'

/** How long an account's new name may stay unheard of. */
const namesLiveMs = 60_000

export function openNotifier({ mail, sms, language }: CarriersConfig, services: Services): Notifier {
  const options = { language, nameOrganization: createNaming(services) }
  return combineCarriers({
    mail: mail === null ? null : createSmtpNotifier(mail, options),
    sms: sms === null ? null : createSmsNotifier(sms, options),
    otherwise: createLogNotifier(services.log),
  })
}

export type Probed = { readonly carrier: 'mail' | 'sms'; readonly place: string; readonly fault: string | null }

/** Whether the carriers that are set can be reached, and logged in to; nothing is sent. */
export async function probeCarriers({ mail, sms, language }: CarriersConfig): Promise<readonly Probed[]> {
  const options = { language, nameOrganization: () => Promise.resolve('') }
  return Promise.all([
    ...(mail === null ? [] : [probe('mail', `${mail.host}:${mail.port}`, createSmtpNotifier(mail, options))]),
    ...(sms === null ? [] : [probe('sms', new URL(sms.url).host, createSmsNotifier(sms, options))]),
  ])
}

async function probe(carrier: Probed['carrier'], place: string, notifier: { probe(): Promise<void>; close(): void }): Promise<Probed> {
  try {
    await notifier.probe()
    return { carrier, place, fault: null }
  } catch (error) {
    return { carrier, place, fault: error instanceof Error ? error.name : 'unknown' }
  } finally {
    notifier.close()
  }
}

/** Accounts are few and their names change seldom: all are read together. */
function createNaming({ store, clock }: Services): (accountId: string) => Promise<string> {
  let names = new Map<string, string>()
  let readAtMs = Number.NEGATIVE_INFINITY
  return async (accountId) => {
    if (!names.has(accountId) || clock() - readAtMs > namesLiveMs) {
      names = new Map((await store.listAccounts()).map(({ id, displayName }) => [id, displayName]))
      readAtMs = clock()
    }
    return names.get(accountId) ?? ''
  }
}
