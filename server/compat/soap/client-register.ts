/**
 * The registered clients: which addresses an account's older programs call from. Nobody is registered by
 * default. IPv6 counts by its /64, as it does for limits.
 */
import { BlockList, isIP } from 'node:net'
import type { DialectSettings } from './dialect.ts'

export type ClientRegister = {
  readonly holds: (loginName: string, address: string) => boolean
  /** The one account that is registered there; null when none is, or several are. */
  readonly findAccount: (address: string) => string | null
}

/**
 * Most register single addresses, which are found at once. Each family has a list of its own: in one for both, a short
 * IPv6 network such as the /64 of `::1` holds every IPv4 address.
 */
type Networks = { readonly singles: Set<string>; readonly ipv4: BlockList; readonly ipv6: BlockList }

export function createClientRegister(clients: DialectSettings['clients']): ClientRegister {
  const networks = new Map<string, Networks>()
  for (const { loginName, network } of clients) {
    const own = networks.get(loginName) ?? { singles: new Set(), ipv4: new BlockList(), ipv6: new BlockList() }
    networks.set(loginName, own)
    addNetwork(own, network)
  }
  const isIn = ({ singles, ipv4, ipv6 }: Networks, address: string) => {
    if (singles.has(address)) return true
    const plain = expandLimitKey(address)
    const family = isIP(plain)
    return family === 6 ? ipv6.check(plain, 'ipv6') : family === 4 && ipv4.check(plain)
  }
  return {
    holds: (loginName, address) => {
      const own = networks.get(loginName)
      return own !== undefined && isIn(own, address)
    },
    findAccount: (address) => {
      const [only, more] = [...networks].filter(([, own]) => isIn(own, address)).map(([loginName]) => loginName)
      return only === undefined || more !== undefined ? null : only
    },
  }
}

function addNetwork({ singles, ipv4, ipv6 }: Networks, network: string): void {
  const { address, bits } = unmap(network)
  if (isIP(address) === 6) ipv6.addSubnet(address, Math.min(64, bits === '' ? 64 : Number(bits)), 'ipv6')
  else if (bits === '') singles.add(address)
  else ipv4.addSubnet(address, Number(bits))
}

/** `::ffff:10.0.0.0/104` → `10.0.0.0/8`, as which its clients call. */
function unmap(network: string): { readonly address: string; readonly bits: string } {
  const [address = '', bits = ''] = network.split('/')
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1]
  if (mapped === undefined || (bits !== '' && Number(bits) < 96)) return { address, bits }
  return { address: mapped, bits: bits === '' ? '' : String(Number(bits) - 96) }
}

/** `2001:db8:0:0::/64` → `2001:db8:0:0::`; the address of an IPv4 client stands as it is. */
const expandLimitKey = (address: string): string => (address.endsWith('/64') ? address.slice(0, -3) : address)
