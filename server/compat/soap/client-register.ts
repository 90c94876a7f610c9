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

/** Most register single addresses, which are found at once. */
type Networks = { readonly singles: Set<string>; readonly list: BlockList }

export function createClientRegister(clients: DialectSettings['clients']): ClientRegister {
  const networks = new Map<string, Networks>()
  for (const { loginName, network } of clients) {
    const own = networks.get(loginName) ?? { singles: new Set(), list: new BlockList() }
    networks.set(loginName, own)
    addNetwork(own, network)
  }
  const isIn = ({ singles, list }: Networks, address: string) => {
    if (singles.has(address)) return true
    const plain = expandLimitKey(address)
    const family = isIP(plain)
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4')
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

function addNetwork({ singles, list }: Networks, network: string): void {
  const [address = '', bits = ''] = network.split('/')
  if (isIP(address) === 6) list.addSubnet(address, Math.min(64, bits === '' ? 64 : Number(bits)), 'ipv6')
  else if (bits === '') singles.add(address)
  else list.addSubnet(address, Number(bits), 'ipv4')
}

/** `2001:db8:0:0::/64` → `2001:db8:0:0::`; the address of an IPv4 client stands as it is. */
const expandLimitKey = (address: string): string => (address.endsWith('/64') ? address.slice(0, -3) : address)
