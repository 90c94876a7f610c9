/**
 * What this browser, page and frame allow, read once per attempt into plain facts. The rest of the
 * widget judges these facts and never asks the browser itself, so that a test can be any browser.
 */
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'

export type Platform = {
  readonly secureContext: boolean
  readonly webauthn: boolean
  /** A browser inside another app, which often lacks WebAuthn or answers for it badly. */
  readonly inApp: boolean
  /** The page around this frame is of another origin. */
  readonly crossOriginFrame: boolean
  /** What Permissions-Policy says; null where the browser does not tell. */
  readonly allows: (feature: Feature) => boolean | null
  /** A click that is still good for opening the browser's dialog. */
  readonly gesture: () => boolean
}

export type Feature = 'publickey-credentials-create' | 'publickey-credentials-get'

type PermissionsPolicy = {
  readonly features: () => readonly string[]
  readonly allowsFeature: (feature: string) => boolean
}

/** Facebook, Instagram, Line, WeChat, and Android's plain WebView. */
const inAppAgents = /FBA[NV]|Instagram|Line\/|MicroMess|; wv\)/

export const readPlatform = (): Platform => ({
  secureContext: isSecureContext,
  webauthn: browserSupportsWebAuthn(),
  inApp: inAppAgents.test(navigator.userAgent),
  crossOriginFrame: isInCrossOriginFrame(),
  allows: readPermission,
  gesture: () => navigator.userActivation?.isActive ?? true,
})

/** Reading it from another origin's window throws; `location` would not know a srcdoc frame. */
function isInCrossOriginFrame(): boolean {
  try {
    return window.top?.origin !== window.origin
  } catch {
    return true
  }
}

function readPermission(feature: Feature): boolean | null {
  const { featurePolicy } = document as Document & { readonly featurePolicy?: PermissionsPolicy }
  return featurePolicy?.features().includes(feature) ? featurePolicy.allowsFeature(feature) : null
}
