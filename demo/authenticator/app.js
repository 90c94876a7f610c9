// Keeps the app for when there is no network. Under Trusted Types the address of a worker is a right
// that a page gives itself, here for this one address.
const address = '/authenticator/worker.js'
const policy = globalThis.trustedTypes?.createPolicy('alder-keys', {
  createScriptURL: (url) => {
    if (url !== address) throw new TypeError('no such worker')
    return url
  },
})

if ('serviceWorker' in navigator) {
  // Where it cannot be kept, as in a private window, the app works while there is a network.
  void navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address, { scope: '/authenticator' })
    .then(() => navigator.serviceWorker.ready)
    .then(() => {
      document.getElementById('offline').hidden = false
    }, () => undefined)
}
