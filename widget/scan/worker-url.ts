/**
 * The one Trusted Types policy of the scanner: it makes a script address of the decoder's worker and
 * of nothing else. A page allows it by name: `trusted-types lit-html keytap-scan`.
 */

type Policy = { readonly createScriptURL: (url: string) => unknown }
type Factory = { readonly createPolicy: (name: string, rules: { readonly createScriptURL: (url: string) => string }) => Policy }

let allowed = ''
let policy: Policy | null = null

/** @throws where the page's policy allows no policy of this name; then no worker can start. */
export function trustWorkerUrl(url: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Factory }
  allowed = url
  if (!trustedTypes) return url
  policy ??= trustedTypes.createPolicy('keytap-scan', {
    createScriptURL: (wanted) => {
      if (wanted !== allowed) throw new TypeError('keytap: this is not the address of the scanner\'s worker')
      return wanted
    },
  })
  // A TrustedScriptURL stands wherever the platform takes an address.
  return policy.createScriptURL(url) as string
}
