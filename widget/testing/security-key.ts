/**
 * A virtual security key: the browser answers its ceremonies without a dialog and without a person.
 * @see https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/
 */
import { ask, type CdpSession } from './cdp-session.ts'

export type SecurityKeyOptions = {
  /**
   * `ctap2` (default): a current key, attested as `packed`. `u2f`: an old one, attested as
   * `fido-u2f`; it knows no PIN, no resident keys, and only `usb`, `nfc` or `ble`.
   */
  readonly protocol?: 'ctap2' | 'u2f'
  /** How the key is connected; default `usb`. `internal` plays a platform authenticator. */
  readonly transport?: 'usb' | 'nfc' | 'ble' | 'internal'
  /** Default `right`. `none`: no PIN is set up. `wrong`: the person does not know it. */
  readonly pin?: 'right' | 'wrong' | 'none'
  /** The key can store discoverable credentials; default true for `ctap2`. */
  readonly residentKeys?: boolean
  /** Somebody touches the key whenever it asks; default true. Without, ceremonies time out. */
  readonly touched?: boolean
  /** New credentials say they may be backed up, as synced passkeys do; default false. */
  readonly backupEligible?: boolean
}

/** A credential the key holds. */
export type StoredCredential = {
  /** Standard base64, as the protocol writes it, not base64url. */
  readonly credentialId: string
  readonly isResidentCredential: boolean
  readonly rpId?: string
  readonly signCount: number
}

export type SecurityKey = {
  /** The protocol's name for this key, for commands of your own. */
  readonly authenticatorId: string
  /** Whether somebody touches it from now on. Does not reach a ceremony that is waiting already. */
  setTouched(touched: boolean): Promise<void>
  /** Whether the PIN is known from now on. */
  setPinKnown(known: boolean): Promise<void>
  listCredentials(): Promise<readonly StoredCredential[]>
  /** Resets the key: every credential is gone, as if another key of the same make came. */
  forgetCredentials(): Promise<void>
  /** Unplugs it, credentials and all. */
  remove(): Promise<void>
}

/**
 * Plugs a virtual security key into the page of `session`. A ceremony that is already waiting finds
 * it too, which is how a test plays a person who inserts the key late.
 *
 * @throws Whatever the session throws, for example when `u2f` is combined with `residentKeys`.
 */
export async function addSecurityKey(session: CdpSession, options: SecurityKeyOptions = {}): Promise<SecurityKey> {
  await session.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await ask<{ authenticatorId: string }>(
    session, 'WebAuthn.addVirtualAuthenticator', { options: describeKey(options) },
  )
  const send = async (method: string, params: object = {}): Promise<void> => {
    await session.send(`WebAuthn.${method}`, { authenticatorId, ...params })
  }
  return {
    authenticatorId,
    setTouched: (enabled) => send('setAutomaticPresenceSimulation', { enabled }),
    setPinKnown: (isUserVerified) => send('setUserVerified', { isUserVerified }),
    async listCredentials() {
      const answer = await ask<{ credentials: StoredCredential[] }>(session, 'WebAuthn.getCredentials', { authenticatorId })
      return answer.credentials
    },
    forgetCredentials: () => send('clearCredentials'),
    remove: () => send('removeVirtualAuthenticator'),
  }
}

function describeKey(options: SecurityKeyOptions): object {
  const { protocol = 'ctap2', transport = 'usb', pin = 'right', touched = true, backupEligible = false } = options
  const shared = { protocol, transport, automaticPresenceSimulation: touched }
  if (protocol === 'u2f') return { ...shared, hasResidentKey: options.residentKeys ?? false }
  return {
    ...shared,
    ctap2Version: 'ctap2_1',
    hasResidentKey: options.residentKeys ?? true,
    hasUserVerification: pin !== 'none',
    isUserVerified: pin === 'right',
    defaultBackupEligibility: backupEligible,
    defaultBackupState: backupEligible,
  }
}
