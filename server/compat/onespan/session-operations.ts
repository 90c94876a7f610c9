/** `logon`, `logoff` and `sessionalive`: the account's login name and key, exchanged for a session. */
import type { AccountCaller } from '../../relying-party/services.ts'
import { endSession } from '../../relying-party/sessions/end-session.ts'
import { openSession } from '../../relying-party/sessions/open-session.ts'
import { prolongSession } from '../../relying-party/sessions/prolong-session.ts'
import type { Asked } from './asked.ts'
import { allowOnly, demand, readAttributes } from './attributes.ts'
import { admit, authenticateClientSession, demandRegistered, sayStopped } from './callers.ts'
import { checkDomain } from './domain.ts'
import { text, time, type Found } from './results.ts'
import { refuseAs } from './status.ts'

const prefix = 'CREDFLD_'

/** @throws {Refusal} unauthorized, malformed, rate_limited */
export async function logOn({ services, options, clients, call, element }: Asked): Promise<Found> {
  const attributes = readAttributes(element)
  allowOnly(attributes, prefix, ['USERID', 'PASSWORD', 'PASSWORD_FORMAT', 'DOMAIN', 'LAST_LOGON_TIME'])
  const given = { loginName: demand(attributes, 'CREDFLD_USERID'), key: demand(attributes, 'CREDFLD_PASSWORD') }
  if ((attributes.get('CREDFLD_PASSWORD_FORMAT') ?? '0') !== '0') throw refuseAs('STAT_INVDATA', 'CREDFLD_PASSWORD_FORMAT is 0 here: plain text, over TLS.')
  checkDomain(options, attributes.get('CREDFLD_DOMAIN'))
  const presented = demandRegistered({ clients }, call, given)
  const { session, caller } = await openSession(services, { ...presented, location: call.address, requestId: call.requestId })
  admit(call, caller)
  return {
    attributes: [
      text('CREDFLD_SESSION_ID', session),
      text('CREDFLD_LOGICAL_ADMIN_PRIVILEGES', privileges),
      text('CREDFLD_USER_LOCATION', call.address),
      time('CREDFLD_LAST_LOGON_TIME', services.clock()),
      text('CREDFLD_PRODUCT_NAME', 'Keytap'),
      text('CREDFLD_PRODUCT_VERSION', '1'),
    ],
  }
}

/** An account may do what this door can do; the words are our own. */
const privileges = 'Administrative Logon true, View Digipass true, Assign Digipass true, Generate Activation Data true, Delete Digipass true, Create User true'

/** Both answers of a logoff mean that it is over. */
export async function logOff(asked: Asked): Promise<Found> {
  const session = demand(readAttributes(asked.element), 'CREDFLD_SESSION_ID')
  await endSession(asked.services, await authenticateOwn(asked, session), { session })
  return { attributes: [] }
}

/** Tells whether a session is alive, and keeps it so for another hour. */
export async function keepAlive(asked: Asked): Promise<Found> {
  const session = demand(readAttributes(asked.element), 'CREDFLD_SESSION_ID')
  await prolongSession(asked.services, await authenticateOwn(asked, session), { session })
  return { attributes: [] }
}

function authenticateOwn(asked: Asked, session: string): Promise<AccountCaller> {
  return sayStopped(async () => admit(asked.call, await authenticateClientSession(asked, asked.call, session)))
}
