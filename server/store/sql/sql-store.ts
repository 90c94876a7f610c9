/** The store, method by method, over any runner. */
import type { Store } from '../store.ts'
import { keepInParts } from './metadata-parts.ts'
import type { Runner } from './runner.ts'
import * as activationBegin from './units/activation-begin.ts'
import * as activationKeys from './units/activation-keys.ts'
import * as activations from './units/activations.ts'
import * as accounts from './units/accounts.ts'
import * as authentication from './units/authentication.ts'
import * as ceremonies from './units/ceremonies.ts'
import * as codeTickets from './units/code-tickets.ts'
import * as devices from './units/devices.ts'
import * as events from './units/events.ts'
import * as expiry from './units/expiry.ts'
import * as fleet from './units/fleet.ts'
import * as importing from './units/importing.ts'
import * as instances from './units/instances.ts'
import * as licenses from './units/licenses.ts'
import * as meta from './units/meta.ts'
import * as metadata from './units/metadata.ts'
import * as newcomers from './units/newcomers.ts'
import * as notices from './units/notices.ts'
import * as oathDevices from './units/oath-devices.ts'
import * as oathTries from './units/oath-tries.ts'
import * as passwords from './units/passwords.ts'
import * as policies from './units/policies.ts'
import * as registration from './units/registration.ts'
import * as results from './units/results.ts'
import * as sessions from './units/sessions.ts'
import * as slots from './units/slots.ts'
import * as tickets from './units/tickets.ts'
import * as users from './units/users.ts'
import * as userChanges from './units/user-changes.ts'
import * as userTokens from './units/user-tokens.ts'
import type { Unit } from './query.ts'

type Method<A extends readonly unknown[], T> = (...args: A) => Promise<T>

/** Turns units of work into methods of the store. */
type Verbs = {
  readonly read: <A extends readonly unknown[], T>(unit: (...args: A) => Unit<T>) => Method<A, T>
  readonly write: <A extends readonly unknown[], T>(unit: (...args: A) => Unit<T>) => Method<A, T>
}

export function createSqlStore(runner: Runner): Store {
  const verbs: Verbs = {
    read: (unit) => (...args) => runner.read(() => unit(...args)),
    write: (unit) => (...args) => runner.write(() => unit(...args)),
  }
  return {
    dialect: runner.dialect,
    close: () => runner.close(),
    touchAccountKey: touchOncePerMinute(runner),
    chainEvents: chainAllAccounts(runner),
    ...keepInParts(runner),
    ...operatorMethods(verbs),
    ...ceremonyMethods(verbs),
    ...recordMethods(verbs),
    ...licensingMethods(verbs),
    ...oathMethods(verbs),
    ...codeTicketMethods(verbs),
    ...sessionMethods(verbs),
    ...passwordMethods(verbs),
    ...slotMethods(verbs),
  }
}

const operatorMethods = ({ read, write }: Verbs) => ({
  probe: write(meta.probe),
  nowMs: read(meta.nowMs),
  findMeta: read(meta.findMeta),
  addMeta: write(meta.addMeta),
  findMetadata: read(metadata.findMetadata),
  touchMetadata: write(metadata.touchMetadata),
  addAccount: write(accounts.addAccount),
  listAccounts: read(accounts.listAccounts),
  findAccountByLogin: read(accounts.findAccountByLogin),
  addAccountKey: write(accounts.addAccountKey),
  removeAccountKey: write(accounts.removeAccountKey),
  setAccountSuspended: write(accounts.setAccountSuspended),
  updateAccount: write(accounts.updateAccount),
  isOriginListed: read(accounts.isOriginListed),
  findPolicy: read(policies.findPolicy),
  advancePolicy: write(policies.advancePolicy),
  removeExpired: write(expiry.removeExpired),
})

const ceremonyMethods = ({ read, write }: Verbs) => ({
  addTicket: write(tickets.addTicket),
  openTicket: read(tickets.openTicket),
  findTicket: read(tickets.findTicket),
  revokeTicket: write(tickets.revokeTicket),
  beginCeremony: write(ceremonies.beginCeremony),
  finishRegistration: write(registration.finishRegistration),
  finishAuthentication: write(authentication.finishAuthentication),
  refuseCeremony: write(ceremonies.refuseCeremony),
  takeResult: write(results.takeResult),
})

const recordMethods = ({ read, write }: Verbs) => ({
  findUser: read(users.findUser),
  listUsers: read(users.listUsers),
  addUser: write(users.addUser),
  addUserWithPassword: write(newcomers.addUserWithPassword),
  addUserWithSlot: write(newcomers.addUserWithSlot),
  addUserWithOathDevice: write(newcomers.addUserWithOathDevice),
  updateUser: write(userChanges.updateUser),
  removeUser: write(userChanges.removeUser),
  listCredentials: read(devices.listCredentials),
  findCredential: read(devices.findCredential),
  findCredentialById: read(devices.findCredentialById),
  importCredential: write(importing.importCredential),
  renameDevice: write(devices.renameDevice),
  removeDevice: write(devices.removeDevice),
  countModels: read(devices.countModels),
  listAllCredentials: read(devices.listAllCredentials),
  listFleet: read(fleet.listFleet),
  leaseFleetRun: write(fleet.leaseFleetRun),
  advanceFleetRun: write(fleet.advanceFleetRun),
  addEvent: write(events.addEvent),
  listEvents: read(events.listEvents),
  countUnchainedEvents: read(events.countUnchainedEvents),
  findChainHead: read(events.findChainHead),
  announce: write(notices.announce),
  leaseNotices: write(notices.leaseNotices),
  takeNotices: write(notices.takeNotices),
  retryNotice: write(notices.retryNotice),
})

const licensingMethods = ({ read, write }: Verbs) => ({
  addLicenses: write(licenses.addLicenses),
  findLicense: read(licenses.findLicense),
  listLicenses: read(licenses.listLicenses),
  assignLicense: write(licenses.assignLicense),
  clearLicense: write(licenses.clearLicense),
  findInstance: read(instances.findInstance),
  describeInstance: write(instances.describeInstance),
  removeInstance: write(instances.removeInstance),
  beginActivation: write(activationBegin.beginActivation),
  findActivation: read(activations.findActivation),
  findLiveActivation: read(activations.findLiveActivation),
  advanceActivation: write(activations.advanceActivation),
  findActivationKeys: read(activationKeys.findActivationKeys),
  listActivationKeys: read(activationKeys.listActivationKeys),
  addActivationKey: write(activationKeys.addActivationKey),
  removeActivationKey: write(activationKeys.removeActivationKey),
})

const oathMethods = ({ read, write }: Verbs) => ({
  addOathDevices: write(oathDevices.addOathDevices),
  findOathDevice: read(oathDevices.findOathDevice),
  findOathDeviceBySerial: read(oathDevices.findOathDeviceBySerial),
  listOathDevices: read(oathDevices.listOathDevices),
  assignOathDevice: write(oathDevices.assignOathDevice),
  unassignOathDevice: write(oathDevices.unassignOathDevice),
  removeOathDevice: write(oathDevices.removeOathDevice),
  advanceOathDevice: write(oathTries.advanceOathDevice),
  countOathTries: write(oathTries.countOathTries),
  tellOathLock: write(oathTries.tellOathLock),
})

const codeTicketMethods = ({ write }: Verbs) => ({
  beginCodeSetup: write(codeTickets.beginCodeSetup),
  finishCodeTicket: write(codeTickets.finishCodeTicket),
  countCodeSend: write(codeTickets.countCodeSend),
})

const sessionMethods = ({ read, write }: Verbs) => ({
  addSession: write(sessions.addSession),
  openSession: read(sessions.openSession),
  advanceSession: write(sessions.advanceSession),
  takeSession: write(sessions.takeSession),
})

const passwordMethods = ({ read, write }: Verbs) => ({
  setPassword: write(passwords.setPassword),
  findPassword: read(passwords.findPassword),
  countPasswordTry: write(passwords.countPasswordTry),
  clearPasswordTries: write(passwords.clearPasswordTries),
  addUserToken: write(userTokens.addUserToken),
  findUserToken: read(userTokens.findUserToken),
  takeUserToken: write(userTokens.takeUserToken),
})

const slotMethods = ({ read, write }: Verbs) => ({
  addSlot: write(slots.addSlot),
  findSlot: read(slots.findSlot),
  findSlotBySerial: read(slots.findSlotBySerial),
  listSlots: read(slots.listSlots),
  assignSlot: write(slots.assignSlot),
  unassignSlot: write(slots.unassignSlot),
  switchSlot: write(slots.switchSlot),
  removeSlot: write(slots.removeSlot),
})

/** One transaction an account and batch, until nothing is left. */
function chainAllAccounts(runner: Runner): Store['chainEvents'] {
  return async (link) => {
    let total = 0
    for (const accountId of await runner.read(events.listUnchainedAccounts)) {
      let chained = 0
      do {
        chained = await runner.write(() => events.chainAccount(accountId, link))
        total += chained
      } while (chained === events.chainBatch)
    }
    return total
  }
}

const touchEveryMs = 60_000

/** Asks the database at most once a minute and key; the database decides by its own clock. */
function touchOncePerMinute(runner: Runner): Store['touchAccountKey'] {
  const askedAt = new Map<string, number>()
  return (accountId, keyId) => {
    const now = performance.now()
    const last = askedAt.get(keyId)
    if (last !== undefined && now - last < touchEveryMs) return
    askedAt.set(keyId, now)
    runner.write(() => accounts.touchAccountKey(accountId, keyId, touchEveryMs)).catch(() => {
      // Best effort: whatever is wrong with the database, the call's own work will tell.
      askedAt.delete(keyId)
    })
  }
}
