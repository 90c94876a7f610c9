/**
 * The rooms of the house and who may enter which: the import table, as data. Where it and the tree
 * disagree, either the import is wrong or the house has grown a room; then a row changes here.
 */

export type Room = {
  readonly name: string
  /** Which files live here; the first room that fits a path has it. */
  readonly holds: RegExp
  /** Rooms that may be imported, beside the room itself. */
  readonly rooms: readonly string[]
  /** Rooms of which types alone may be imported. */
  readonly types?: readonly string[]
  /** Packages and Node modules that may be imported: exact, or `name/*` for all below. */
  readonly packages: readonly string[]
  /** The sentence that a complaint ends with. */
  readonly why: string
}

const pure = ['contract', 'webauthn', 'trust', 'activation', 'oath', 'xml'] as const
const server = [...pure, 'seams', 'observe', 'config', 'relying-party'] as const

export const rooms: readonly Room[] = [
  { name: 'seams', holds: /^server\/(store\/(store|records|fleet|sessions|passwords|licensing|oath|slots|code-tickets|newcomers|user-tokens)|trust\/metadata-source|activation\/activation-provider|notify\/notifier)\.ts$/, rooms: ['contract'], types: [...pure], packages: [], why: 'A seam is an interface; it knows no implementation.' },
  { name: 'contract', holds: /^server\/contract\//, rooms: [], packages: ['@hono/zod-openapi', 'zod'], why: 'The contract runs in browsers too: no Node, no DOM, no other room.' },
  { name: 'webauthn', holds: /^server\/webauthn\//, rooms: ['contract'], packages: ['node:crypto', '@simplewebauthn/server', '@simplewebauthn/server/*'], why: 'The cellar is pure: bytes and a clock value in, facts out.' },
  { name: 'trust-adapter', holds: /^server\/trust\/(fido-mds|metadata-folder)[^/]*(\/|\.ts$)/, rooms: ['contract', 'webauthn', 'trust', 'seams', 'observe'], packages: ['jose', 'node:*'], why: 'An adapter knows its seam, the pure rooms and its one library.' },
  { name: 'trust', holds: /^server\/trust\//, rooms: ['contract', 'webauthn', 'seams'], packages: ['node:crypto'], why: 'The judgement is pure: facts, statement, policy and a clock value in.' },
  { name: 'activation', holds: /^server\/activation\//, rooms: ['contract', 'webauthn', 'oath', 'seams'], packages: ['node:crypto', '@hpke/core'], why: 'The state machine is pure.' },
  { name: 'oath', holds: /^server\/oath\//, rooms: ['contract', 'xml'], packages: ['node:crypto'], why: 'OATH is pure arithmetic over bytes.' },
  { name: 'xml', holds: /^server\/xml\//, rooms: ['contract'], packages: ['fast-xml-parser'], why: 'The gate reads text and knows no dialect.' },
  { name: 'observe', holds: /^server\/observe\//, rooms: ['contract'], types: ['seams'], packages: ['node:crypto'], why: 'Everyone may be observed, so the observer knows nobody.' },
  { name: 'config', holds: /^server\/config(-carriers)?\.ts$/, rooms: ['contract'], types: ['observe'], packages: ['node:path', 'node:os', 'node:net', 'node:url'], why: 'The configuration is one typed value.' },
  { name: 'relying-party', holds: /^server\/relying-party\//, rooms: [...pure, 'seams', 'observe'], packages: ['node:crypto', 'node:util', '@simplewebauthn/server', '@simplewebauthn/server/*'], why: 'An operation speaks to seams: no adapter, no door, no Hono, no SQL.' },
  { name: 'store-adapter', holds: /^server\/store\//, rooms: [...pure, 'seams', 'observe'], packages: ['kysely', 'kysely/*', 'pg', 'node:*'], why: 'An adapter knows its seam, the pure rooms and its one library.' },
  { name: 'notify-adapter', holds: /^server\/notify\//, rooms: ['contract', 'seams', 'observe'], packages: ['nodemailer', 'node:*'], why: 'An adapter knows its seam, the pure rooms and its one library.' },
  { name: 'http', holds: /^server\/http\//, rooms: ['contract', 'relying-party', 'observe'], types: ['seams', 'config'], packages: ['hono', 'hono/*', '@hono/node-server', '@hono/node-server/*', '@hono/zod-openapi', 'zod', 'node:*'], why: 'A door translates: it calls operations, never an adapter or another door.' },
  { name: 'compat-soap', holds: /^server\/compat\/soap\//, rooms: ['contract', 'xml', 'relying-party', 'observe'], types: ['seams', 'config'], packages: ['node:net'], why: 'What dialects share knows none of them.' },
  { name: 'compat', holds: /^server\/compat\//, rooms: ['contract', 'xml', 'relying-party', 'observe', 'compat-soap'], types: ['seams', 'config'], packages: ['hono', 'hono/*', '@hono/zod-openapi', 'lean-qr', 'lean-qr/*', 'node:*'], why: 'A dialect is a door: it calls operations, never an adapter or another door.' },
  { name: 'cli', holds: /^server\/cli\//, rooms: [...pure, 'relying-party', 'observe', 'config', 'main'], types: ['seams'], packages: ['@hono/zod-openapi', 'node:*'], why: 'The command line calls main to serve and the pure rooms to judge a recorded case.' },
  { name: 'main', holds: /^server\/(main|index|wiring\/[^/]+)\.ts$/, rooms: [...server, 'store-adapter', 'notify-adapter', 'trust-adapter', 'http', 'compat', 'compat-soap'], packages: ['*'], why: 'main hangs the doors; it is the one place that knows everyone.' },
  { name: 'failure', holds: /^widget\/((activation|code)-)?failure\.ts$/, rooms: ['contract'], packages: [], why: 'The closed table of what can go wrong is pure data.' },
  { name: 'journey', holds: /^widget\/journey(\/|[^/]*\.ts$)/, rooms: ['contract', 'failure'], packages: [], why: 'The journey is a pure machine: no DOM, no fetch, no clock, no Lit.' },
  { name: 'messages', holds: /^widget\/messages(\/|[^/]*\.ts$)/, rooms: ['contract', 'journey', 'failure'], types: ['widget', 'scan', 'device'], packages: [], why: 'Messages are words; they know no view.' },
  { name: 'activate-journey', holds: /^widget\/activate\/(activation-journey|read-typing)\.ts$/, rooms: ['contract', 'failure'], packages: [], why: 'The journey is a pure machine: no DOM, no fetch, no clock, no Lit.' },
  { name: 'activate-views', holds: /^widget\/activate\/views\//, rooms: ['contract', 'failure', 'messages', 'views', 'activate-journey'], types: ['activate', 'scan'], packages: ['lit', 'lit/*'], why: 'A view is a template of a state: no controller, no client.' },
  { name: 'activate', holds: /^widget\/activate\//, rooms: ['contract', 'journey', 'failure', 'messages', 'controllers', 'widget', 'qr', 'scan', 'activate-journey', 'activate-views'], packages: ['lit', 'lit/*'], why: 'The element enters no server room but the contract.' },
  { name: 'views', holds: /^widget\/views\//, rooms: ['contract', 'journey', 'failure', 'messages'], types: ['widget'], packages: ['lit', 'lit/*'], why: 'A view is a template of a state: no controller, no client.' },
  { name: 'controllers', holds: /^widget\/controllers\//, rooms: ['contract', 'journey', 'failure', 'messages', 'widget'], packages: ['lit', 'lit/*', '@simplewebauthn/browser'], why: 'A controller performs an effect; it draws nothing.' },
  { name: 'qr', holds: /^widget\/qr\//, rooms: ['messages', 'controllers', 'widget'], packages: ['lit', 'lit/*', 'lean-qr', 'lean-qr/*'], why: 'A symbol is drawn from its content alone; no ceremony comes with it.' },
  { name: 'scan', holds: /^widget\/scan\//, rooms: ['messages', 'controllers', 'widget', 'qr'], packages: ['lit', 'lit/*', 'zxing-wasm/*', 'qr/*'], why: 'The scanner reads what a camera sees; no ceremony comes with it.' },
  { name: 'device', holds: /^widget\/device\//, rooms: ['contract', 'messages', 'controllers', 'widget', 'qr', 'scan'], packages: ['lit', 'lit/*', '@hpke/core'], why: 'The device side speaks KAP/1 as its README says; no ceremony comes with it.' },
  { name: 'scan-script', holds: /^widget\/script\/((pack-)?scan(-[a-z]+)?|authenticator)\.ts$/, rooms: ['messages', 'qr', 'scan', 'device'], packages: ['*'], why: 'Its folder of files is known only where the script runs.' },
  { name: 'code-journey', holds: /^widget\/code\/(code-journey|group-code)\.ts$/, rooms: ['contract', 'failure', 'activate-journey'], packages: [], why: 'The journey is a pure machine: no DOM, no fetch, no clock, no Lit.' },
  { name: 'code-views', holds: /^widget\/code\/views\//, rooms: ['contract', 'failure', 'messages', 'views', 'activate-views', 'code-journey'], packages: ['lit', 'lit/*'], why: 'A view is a template of a state: no controller, no client.' },
  { name: 'code', holds: /^widget\/code\//, rooms: ['contract', 'journey', 'failure', 'messages', 'controllers', 'widget', 'qr', 'activate-journey', 'activate', 'code-journey', 'code-views'], packages: ['lit', 'lit/*'], why: 'The element enters no server room but the contract.' },
  { name: 'code-script', holds: /^widget\/script\/code(-[a-z]+)?\.ts$/, rooms: ['messages', 'code'], packages: ['*'], why: 'It packs the element with the words of one language.' },
  { name: 'activate-script', holds: /^widget\/script\/(pack-)?activate(-[a-z]+)?\.ts$/, rooms: ['messages', 'scan', 'activate'], packages: ['*'], why: 'Its folder of files is known only where the script runs.' },
  { name: 'widget', holds: /^widget\//, rooms: ['contract', 'journey', 'failure', 'messages', 'views', 'controllers'], packages: ['lit', 'lit/*', '@simplewebauthn/browser'], why: 'The element enters no server room but the contract.' },
  { name: 'demo', holds: /^demo\//, rooms: [], packages: ['keytap', 'keytap/*', 'hono', 'hono/*', '@hono/node-server', '@hono/node-server/*', 'node:*'], why: 'The demo is somebody else\'s page: public exports and HTTP only.' },
  { name: 'build', holds: /^(vite\.config|test\/(build|squeeze-[a-z-]+))\.ts$/, rooms: [], packages: ['*'], why: 'The build reads files; it imports no room.' },
  { name: 'test', holds: /^test\//, rooms: ['*'], packages: ['*'], why: '' },
]

/** Words of the two older systems; a dialect's words live in its folder and nowhere else. */
export const legacyWords = ['soap', 'wsdl', 'surepass', 'onespan', 'vasco', 'identikey', 'digipass', 'credentialattribute'] as const
