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
  // In one list for both families a short IPv6 network would hold every IPv4 address.
  const trusted = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const cidr of trustedProxies) addCidr(trusted, cidr)
  const isTrusted = (address: string) => (isIP(address) === 6 ? trusted.ipv6.check(address, 'ipv6') : trusted.ipv4.check(address))
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

type Lists = { readonly ipv4: BlockList; readonly ipv6: BlockList }

function addCidr({ ipv4, ipv6 }: Lists, cidr: string): void {
  const [address = '', prefix = ''] = cidr.split('/')
  const family = isIP(address)
  const bits = prefix === '' ? (family === 6 ? 128 : 32) : Number(prefix)
  if (family === 0 || !/^\d{0,3}$/.test(prefix) || bits > (family === 6 ? 128 : 32)) throw new TypeError('a trusted proxy is not a CIDR')
  const plain = unmapAddress(address)
  if (family === 4) ipv4.addSubnet(address, bits)
  else if (plain !== address && bits >= mappedBits) ipv4.addSubnet(plain, bits - mappedBits)
  else ipv6.addSubnet(address, bits, 'ipv6')
}

/** RFC 4291 §2.5.5.2: what stands before the IPv4 address. */
const mappedBits = 96

/** `::ffff:192.0.2.1` is the IPv4 peer 192.0.2.1; a zone id says nothing about the peer. */
function unmapAddress(address: string): string {
  const plain = address.split('%', 1)[0] ?? ''
  if (isIP(plain) !== 6) return plain
  const groups = expandGroups(plain)
  const [high = 0, low = 0] = groups.slice(6)
  if (groups[5] !== 0xffff || groups.slice(0, 5).some((group) => group !== 0)) return plain
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** What a rate limit counts by: an IPv4 address, or the /64 of an IPv6 address in canonical form. */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address
  return `${expandGroups(address).slice(0, 4).map((group) => group.toString(16)).join(':')}::/64`
}

/** All eight of an IPv6 address. */
function expandGroups(address: string): readonly number[] {
  const [left = '', right] = expandDotted(address.toLowerCase()).split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? [] : Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16))
}

function expandDotted(address: string): string {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  if (!dotted) return address
  const [a = 0, b = 0, c = 0, d = 0] = dotted.slice(1).map(Number)
  return `${address.slice(0, dotted.index)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
