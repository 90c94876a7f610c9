/** The customer's phones and computers, and what the bank learned of a new one. */
import { html } from 'hono/html'
import type { Device } from '../keytap.ts'
import type { DeviceProof, Instance, License } from '../licenses.ts'
import { formatDay, formatMoment } from './format.ts'
import type { Markup } from './layout.ts'
import { factsCard, type Facts } from './proof.ts'

export function devicesPage({ license, keys }: { readonly license: License | null; readonly keys: readonly Device[] }): Markup {
  const instances = license?.instances.filter(({ state }) => state === 'active') ?? []
  return html`<div class="narrow">
    <div class="stack">
      <h1>Your devices</h1>
      <p class="lead">Phones and computers that are known to be yours.</p>
    </div>
    <section class="card" aria-labelledby="devices">
      <h2 id="devices">${instances.length === 0 ? 'None yet' : 'On your account'}</h2>
      ${instances.length === 0
        ? html`<p class="quiet">Add your phone: your key vouches for it once, and it holds a key of its own.</p>`
        : html`<ul class="movements">${instances.map((instance) => instanceRow(instance, keys))}</ul>`}
      <a class="button" href="/devices/add">Add a phone</a>
      ${license === null ? '' : html`<p class="quiet small">License ${license.serial}: room for ${license.remaining} more.</p>`}
    </section>
  </div>`
}

function instanceRow({ serial, description, platform, vouchedBy, createdAt }: Instance, keys: readonly Device[]): Markup {
  return html`<li>
    <strong>${description || sayPlatform(platform)}</strong><span class="amount">${serial}</span>
    <time datetime="${new Date(createdAt).toISOString()}">Added ${formatDay(createdAt)}, ${sayVoucher(vouchedBy, keys)}</time>
  </li>`
}

export function addDevicePage({ verifier }: { readonly verifier: string }): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Add a phone</h1>
      <p class="lead">Two codes to scan, one touch of your key, eight digits. It takes a minute.</p>
    </div>
    <form method="post" action="/devices/add" data-send-when="keytap-activated">
      <keytap-activate name="keytap-result" required verifier="${verifier}" ticket-src="/tickets/devices" enroll-page="/security/add"></keytap-activate>
    </form>
    <p class="small">Our app for your phone: <a href="/authenticator">Alder Keys</a></p>
    <p class="small"><a href="/devices">Back to your devices</a></p>
  </div>`
}

export function deviceAddedPage({ proof, keys }: { readonly proof: DeviceProof; readonly keys: readonly Device[] }): Markup {
  const { device } = proof
  const facts: Facts = [
    ['Operation', proof.operation],
    ['User', proof.username],
    ['Serial number', device.serial],
    ['Name', device.description || 'Not given'],
    ['Kind', `${sayPlatform(device.platform)}, as it says of itself`],
    ['Vouched for', sayVoucher(device.vouchedBy, keys)],
    ['Proven at', formatMoment(proof.at)],
  ]
  return html`<div class="narrow">
    <div class="stack">
      <h1>Your phone is in</h1>
      <p class="lead">It proved that it holds a key of its own, and we know it from now on.</p>
    </div>
    ${factsCard(facts)}
    <a class="button" href="/devices">See your devices</a>
  </div>`
}

const sayVoucher = (id: string | null, keys: readonly Device[]): string =>
  id === null ? 'by no key' : `by your key ${keys.find((key) => key.id === id)?.name ?? 'that is gone since'}`

const platforms: Readonly<Record<string, string>> = {
  ios: 'iPhone or iPad', android: 'Android phone', windows: 'Windows computer', macos: 'Mac', linux: 'Linux computer', chromeos: 'Chromebook', hardware: 'Hardware authenticator',
}

const sayPlatform = (platform: string): string => platforms[platform] ?? 'Device'
