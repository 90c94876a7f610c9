/**
 * Every header that is the same for every answer of a kind, as objects made once and given when the
 * response is created: nothing is written after a handler has answered.
 */

type Headers = Readonly<Record<string, string>>
export type AnswerKind = 'json' | 'problem' | 'empty' | 'text' | 'html' | 'xml' | 'script'

const always: Headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}
const dynamic: Headers = { ...always, 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' }
/** Two years, RFC 6797; without includeSubDomains, which is the operator's to say. */
const strictTransport: Headers = { 'strict-transport-security': 'max-age=63072000' }

const plain: Readonly<Record<AnswerKind, Headers>> = {
  json: { ...dynamic, 'content-type': 'application/json; charset=utf-8' },
  problem: { ...dynamic, 'content-type': 'application/problem+json; charset=utf-8' },
  empty: dynamic,
  text: { ...dynamic, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  xml: { ...dynamic, 'content-type': 'text/xml; charset=utf-8' },
  html: { ...dynamic, 'cross-origin-opener-policy': 'same-origin', 'content-type': 'text/html; charset=utf-8' },
  script: {
    ...always,
    'cache-control': 'public, max-age=31536000, immutable',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  },
}

const secured = Object.fromEntries(
  Object.entries(plain).map(([kind, headers]) => [kind, { ...headers, ...strictTransport }]),
) as Readonly<Record<AnswerKind, Headers>>

/** The fixed headers of one kind of answer; with HSTS when the client came over TLS. */
export function fixedHeaders(kind: AnswerKind, secure: boolean): Headers {
  return secure ? secured[kind] : plain[kind]
}
