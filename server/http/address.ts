/**
 * Who is calling, as far as the network tells: the real peer, or what trusted proxies say of it.
 * X-Forwarded-For counts only from a configured proxy; it is read from the right, and a value that
 * does not parse ends the walk at the proxy that sent it, so garbage never widens anything.
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export type Peer = { readonly address: string; readonly secure: boolean }
export type ReadPeer = (incoming: IncomingMessage | undefined) => Peer

/**
 * @param onUnbelieved told once, when a peer that is not trusted forwards an address
 * @throws {TypeError} for a text that is no CIDR.
 */
export function createPeerReader(trustedProxies: readonly string[], onUnbelieved: () => void = () => {}): ReadPeer {
  let told = false
  const trusted = new BlockList()
  for (const cidr of trustedProxies) addCidr(trusted, cidr)
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  /** What the socket alone says does not change while it lives. */
  const known = new WeakMap<object, { readonly direct: string; readonly trusted: boolean; readonly peer: Peer }>()
  const meet = (socket: IncomingMessage['socket']) => {
    const direct = unmapAddress(socket.remoteAddress ?? '')
    const secure = 'encrypted' in socket && socket.encrypted === true
    const readable = isIP(direct) !== 0
    const met = { direct, trusted: readable && isTrusted(direct), peer: { address: readable ? limitKey(direct) : 'unknown', secure } }
    known.set(socket, met)
    return met
  }

  return (incoming) => {
    if (!incoming) return { address: 'unknown', secure: false }
    const { direct, trusted: isProxy, peer } = known.get(incoming.socket) ?? meet(incoming.socket)
    if (!isProxy) {
      if (!told && incoming.headers['x-forwarded-for'] !== undefined) {
        told = true
        onUnbelieved()
      }
      return peer
    }
    const forwarded = incoming.headers['x-forwarded-for']
    const client = walkForwarded(direct, typeof forwarded === 'string' ? forwarded : '', isTrusted)
    return { address: limitKey(client), secure: peer.secure || incoming.headers['x-forwarded-proto'] === 'https' }
  }
}

function walkForwarded(direct: string, forwarded: string, isTrusted: (address: string) => boolean): string {
  let nearest = direct
  for (const hop of forwarded.split(',').slice(-16).reverse()) {
    const address = unmapAddress(hop.trim())
    if (isIP(address) === 0) return nearest
    nearest = address
    if (!isTrusted(address)) return nearest
  }
  return nearest
}

function addCidr(list: BlockList, cidr: string): void {
  const [address = '', prefix = ''] = cidr.split('/')
  const family = isIP(address)
  const bits = prefix === '' ? (family === 6 ? 128 : 32) : Number(prefix)
  if (family === 0 || !/^\d{0,3}$/.test(prefix) || bits > (family === 6 ? 128 : 32)) throw new TypeError('a trusted proxy is not a CIDR')
  list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4')
}

/** `::ffff:192.0.2.1` is the IPv4 peer 192.0.2.1; a zone id says nothing about the peer. */
function unmapAddress(address: string): string {
  const plain = address.split('%', 1)[0] ?? ''
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(plain)
  return mapped?.[1] ?? plain
}

/** What a rate limit counts by: an IPv4 address, or the /64 of an IPv6 address in canonical form. */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address
  const [left = '', right] = expandDotted(address.toLowerCase()).split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? [] : Array.from({ length: 8 - head.length - tail.length }, () => '0')
  const groups = [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16).toString(16))
  return `${groups.slice(0, 4).join(':')}::/64`
}

function expandDotted(address: string): string {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  if (!dotted) return address
  const [a = 0, b = 0, c = 0, d = 0] = dotted.slice(1).map(Number)
  return `${address.slice(0, dotted.index)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
