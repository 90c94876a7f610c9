/**
 * One reading of a path for the router and for everyone after it: the raw target, undecoded. Static
 * segments match as they stand; a parameter is decoded once. A path with a second spelling (`//`,
 * `;`, a backslash, a dot segment in any encoding) is nobody's, so that no proxy and no router can
 * disagree with us about what it means.
 */
import type { IncomingMessage } from 'node:http'

const canonical = /^(?:\/|(?:\/[A-Za-z0-9._~!$&'()*+,=:@%-]+)+)$/
const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i
/** Matches no route, since no route has a space. */
const nobody = '/ '

/** The path of this call: from the wire where there is one, else from the URL. */
export function readPath(incoming: IncomingMessage | undefined, url: string): string {
  const target = rawTarget(incoming?.url, url)
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  return isCanonical(path) ? path : nobody
}

/** What follows the question mark of a target or URL; empty without one. */
export function readQueryText(target: string): string {
  const mark = target.indexOf('?')
  const end = target.indexOf('#')
  return mark < 0 ? '' : target.slice(mark + 1, end < 0 ? target.length : end)
}

function rawTarget(wire: string | undefined, url: string): string {
  if (wire?.startsWith('/')) return wire
  // A request's URL is a tidied one; in absolute form, too, the wire says what was meant.
  const target = wire?.includes('://') ? wire : url
  const hash = target.indexOf('#')
  const whole = hash < 0 ? target : target.slice(0, hash)
  const start = whole.indexOf('/', whole.indexOf('://') + 3)
  return start < 0 ? '/' : whole.slice(start)
}

function isCanonical(path: string): boolean {
  if (!canonical.test(path)) return false
  if (!path.includes('%') && !path.includes('.')) return true
  if (dotSegment.test(path)) return false
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
