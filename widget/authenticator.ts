/**
 * The browser's side of a ceremony: JSON options in, JSON answer out, and every rejection translated
 * once (WebAuthn L3 §5.1.3, §5.1.4, §6.3.2). The fields are converted one by one rather than by the
 * native `toJSON()`, which password managers that stand in for the browser often lack.
 */
import { decodeBase64Url, encodeBase64Url } from './base64url.ts'
import type {
  AuthenticationResponse,
  CreationOptions,
  RegistrationResponse,
  RequestOptions,
} from '../server/contract/shapes/ceremonies.ts'
import { fail, type PlatformCode } from './failure.ts'
import type { Feature, Platform } from './platform.ts'

/** The types of lib.dom know no `hints` yet. */
type Hinted<Options> = Options & { readonly hints: readonly string[] }

type Ceremony = 'create' | 'get'

/** Makes a credential. Call it inside the click: before it nothing is awaited. */
export async function createCredential(
  options: CreationOptions, platform: Platform, signal: AbortSignal,
): Promise<RegistrationResponse> {
  const publicKey: Hinted<PublicKeyCredentialCreationOptions> = {
    ...(options as Omit<CreationOptions, 'authenticatorSelection'>),
    challenge: decodeBase64Url(options.challenge),
    user: { ...options.user, id: decodeBase64Url(options.user.id) },
    excludeCredentials: options.excludeCredentials.map(decodeDescriptor),
  }
  const credential = await ask('create', platform, signal, () =>
    navigator.credentials.create({ publicKey, signal }))
  const response = credential.response as AuthenticatorAttestationResponse
  return {
    ...encodeCredential(credential),
    response: {
      clientDataJSON: encodeBase64Url(response.clientDataJSON),
      attestationObject: encodeBase64Url(response.attestationObject),
      // Stand-ins for the browser may lack it; what else the answer repeats, the verifier reads itself.
      transports: response.getTransports?.() ?? [],
    },
  }
}

/** Signs with an enrolled key; an empty `allowCredentials` lets the key say who it is. */
export async function getAssertion(
  options: RequestOptions, platform: Platform, signal: AbortSignal,
): Promise<AuthenticationResponse> {
  const publicKey: Hinted<PublicKeyCredentialRequestOptions> = {
    ...(options as Omit<RequestOptions, 'extensions'>),
    challenge: decodeBase64Url(options.challenge),
    allowCredentials: options.allowCredentials.map(decodeDescriptor),
  }
  const credential = await ask('get', platform, signal, () =>
    navigator.credentials.get({ publicKey, signal }))
  const response = credential.response as AuthenticatorAssertionResponse
  const { userHandle } = response
  return {
    ...encodeCredential(credential),
    response: {
      clientDataJSON: encodeBase64Url(response.clientDataJSON),
      authenticatorData: encodeBase64Url(response.authenticatorData),
      signature: encodeBase64Url(response.signature),
      userHandle: userHandle && encodeBase64Url(userHandle),
    },
  }
}

/**
 * Refuses what is sure to fail, before anything is asked of the verifier.
 * @throws {Failure} insecure_context, in_app_browser, not_supported, frame_not_allowed
 */
export function checkPlatform(platform: Platform, ceremony: Ceremony): void {
  if (!platform.secureContext) throw fail('insecure_context')
  if (!platform.webauthn) throw fail(platform.inApp ? 'in_app_browser' : 'not_supported')
  if (platform.allows(featureOf(ceremony)) === false) throw fail('frame_not_allowed')
}

const featureOf = (ceremony: Ceremony): Feature => `publickey-credentials-${ceremony}`

async function ask(
  ceremony: Ceremony, platform: Platform, signal: AbortSignal, request: () => Promise<Credential | null>,
): Promise<PublicKeyCredential> {
  try {
    return (await request()) as PublicKeyCredential
  } catch (cause) {
    throw fail(signal.aborted ? 'aborted' : nameRejection(ceremony, cause, platform), { cause })
  }
}

/** The platform is vague on purpose; where it is, so are we, and the person gets the likely causes. */
export function nameRejection(ceremony: Ceremony, cause: unknown, platform: Platform): PlatformCode {
  const name = (cause as Partial<Error> | null)?.name ?? ''
  if (name === 'NotAllowedError') {
    if (platform.inApp) return 'in_app_browser'
    return platform.crossOriginFrame && !platform.allows(featureOf(ceremony)) ? 'frame_not_allowed' : 'not_allowed'
  }
  const code = rejections[name]
  return code && (code !== 'already_registered' || ceremony === 'create') ? code : 'authenticator_failed'
}

/** `NotAllowedError` (refusal, timeout, no focus, no permission: all the same to a page) is judged above. */
const rejections: Readonly<Record<string, PlatformCode>> = {
  AbortError: 'aborted',
  // §6.3.2 step 3: the key holds one of the excluded credentials, and its owner consented to say so.
  InvalidStateError: 'already_registered',
  // §5.1.3 steps 7 and 8: the RP ID is not this page's to use.
  SecurityError: 'rp_id_refused',
  // §6.3.2 steps 2, 4 and 5: no key here can do what was asked.
  ConstraintError: 'constraint_unmet',
  NotSupportedError: 'constraint_unmet',
  OperationError: 'request_pending',
}

const decodeDescriptor = (descriptor: CreationOptions['excludeCredentials'][number]) =>
  ({ ...descriptor, id: decodeBase64Url(descriptor.id) }) as PublicKeyCredentialDescriptor

const encodeCredential = (credential: PublicKeyCredential) => ({
  id: credential.id,
  rawId: encodeBase64Url(credential.rawId),
  type: 'public-key' as const,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults() as RegistrationResponse['clientExtensionResults'],
})
