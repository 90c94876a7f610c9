/** Licenses and activations for the store suites. */
import { randomBytes } from 'node:crypto'
import type { Activation } from '../../server/activation/activation.ts'
import type { ActivationBegin, ActivationChange } from '../../server/store/licensing.ts'
import type { Store } from '../../server/store/store.ts'
import { bytes, newId, sampleEvent, type SampleAccount } from './samples.ts'

export const newSerial = (): string => randomBytes(5).toString('hex').toUpperCase()

export async function addSampleLicense(
  store: Store, account: SampleAccount, change: { readonly capacity?: number; readonly userId?: string | null } = {},
): Promise<string> {
  const serial = newSerial()
  await store.addLicenses(account.id, [{ serial, capacity: 3, userId: account.user.id, ...change }], sampleEvent({ type: 'license.added' }))
  return serial
}

type BeginOverrides = Partial<ActivationBegin['activation']> & Partial<Omit<ActivationBegin, 'activation'>>

export const sampleBegin = (account: SampleAccount, license: string, change: BeginOverrides = {}): ActivationBegin => {
  const { codeLifetimeMs, maxBeginsPerTicket, maxBeginsPerUserHour, maxBeginsPerAccountHour, event, ...activation } = change
  return {
    activation: {
      id: newId(), license, userId: account.user.id, ticketId: null, typedAllowed: false, voucherId: null, vouchVerifiesUser: false,
      h1: bytes(32), sealedSecret: bytes(100), policyVersion: 1, ...activation,
    },
    codeLifetimeMs: codeLifetimeMs ?? 600_000,
    maxBeginsPerTicket: maxBeginsPerTicket ?? 5,
    maxBeginsPerUserHour: maxBeginsPerUserHour ?? 1000,
    maxBeginsPerAccountHour: maxBeginsPerAccountHour ?? 10_000,
    event: event ?? sampleEvent({ type: 'activation.begun' }),
  }
}

export async function beginSampleActivation(store: Store, account: SampleAccount, license: string, change: BeginOverrides = {}) {
  const begin = sampleBegin(account, license, change)
  const answer = await store.beginActivation(account.id, begin)
  if (answer !== 'begun') throw new Error(`the sample activation did not begin: ${answer}`)
  return begin.activation.id
}

/** The activation as it stands, ready to be changed. */
export async function openSample(store: Store, account: SampleAccount, id: string) {
  const opened = await store.findActivation(account.id, id)
  if (opened === null) throw new Error('the sample activation is gone')
  return { ...opened, number: ((await store.findLicense(account.id, opened.activation.license))?.license.lastNumber ?? 0) + 1 }
}

/** A change that adds the pending instance. */
export const addingInstance = (
  { activation, number, nowMs }: Awaited<ReturnType<typeof openSample>>, change: Partial<ActivationChange> = {},
): ActivationChange => ({
  revision: activation.revision,
  life: { ...activation.life, state: 'instance_pending', signatureDeadlineMs: nowMs + 600_000 },
  sealedSecret: null,
  sealedMessage2: bytes(230),
  answerDigest: bytes(32),
  instance: { step: 'add', row: { id: newId(), license: activation.license, number, description: '', platform: 'android', vouchedBy: null, sealedSecret: bytes(60) } },
  event: sampleEvent({ type: 'instance.added' }),
  notice: null,
  ...change,
})

export const changing = (revision: number, life: Activation, change: Partial<ActivationChange> = {}): ActivationChange =>
  ({ revision, life, event: null, notice: null, ...change })

/** An activation, run to its active instance. */
export async function activateSample(store: Store, account: SampleAccount, license: string) {
  const activationId = await beginSampleActivation(store, account, license)
  const add = addingInstance(await openSample(store, account, activationId))
  if ((await store.advanceActivation(account.id, activationId, add)) !== 'advanced') throw new Error('the sample instance was not added')
  const active = changing(2, { ...add.life, state: 'active' }, { sealedMessage2: null, instance: { step: 'activate' } })
  if ((await store.advanceActivation(account.id, activationId, active)) !== 'advanced') throw new Error('the sample instance was not activated')
  if (add.instance?.step !== 'add') throw new Error('unreachable')
  return { activationId, instanceId: add.instance.row.id, number: add.instance.row.number }
}
