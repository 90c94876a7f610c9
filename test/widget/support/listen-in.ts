/** Listens in on what the page and the browser are told. */

export type Told = readonly [string, Readonly<Record<string, unknown>>]

/** Listens in on the browser's own methods, which still do their work. */
export function listenToSignals(): { readonly heard: Told[]; stop(): readonly Told[] } {
  const heardCalls: Told[] = []
  const methods = ['signalUnknownCredential', 'signalAllAcceptedCredentials', 'signalCurrentUserDetails']
  const owner = PublicKeyCredential as unknown as Record<string, (told: Record<string, unknown>) => Promise<void>>
  const originals = methods.map((name) => [name, owner[name]] as const)
  for (const [name, original] of originals) {
    owner[name] = (told) => {
      heardCalls.push([name, told])
      return original?.call(PublicKeyCredential, told) ?? Promise.resolve()
    }
  }
  const stop = () => {
    for (const [name, original] of originals) if (original) owner[name] = original
    return heardCalls
  }
  return { heard: heardCalls, stop }
}

export function collect(type: 'keytap-failed'): { stop(): readonly string[] } {
  const codes: string[] = []
  const listen = (event: HTMLElementEventMap['keytap-failed']): void => void codes.push(event.code)
  document.body.addEventListener(type, listen)
  return {
    stop() {
      document.body.removeEventListener(type, listen)
      return codes
    },
  }
}
