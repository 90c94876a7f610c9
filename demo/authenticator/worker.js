// Answers for the app without a network: every file was fetched when this worker was installed. The
// list and its version are put in by the server; a new version is a new worker. Nothing else is kept:
// what the page asks of the verifier goes to the verifier.
const { version, files } = self.appFiles

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(version).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOlder().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== location.origin || !files.includes(pathname)) return
  event.respondWith(caches.match(pathname, { cacheName: version }).then((kept) => kept ?? fetch(event.request)))
})

async function dropOlder() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith('alder-keys-') && name !== version).map((name) => caches.delete(name)))
}
