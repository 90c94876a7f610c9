import type { Messages } from '../messages.ts'
import { ceremonyEn } from './ceremony-en.ts'

const s = (count: number) => (count === 1 ? '' : 's')

export const en: Messages = {
  ...ceremonyEn,
  devices: {
    heading: 'Your security keys',
    loading: 'Loading your keys…',
    empty: 'You have no security key yet.',
    created: (when) => `Added ${when}`,
    lastUsed: (when) => `Last used ${when}`,
    neverUsed: 'Never used',
    count: (keys) => `${keys} key${s(keys)}`,
    rename: 'Rename',
    renameKey: (name) => `Rename “${name}”`,
    save: 'Save',
    remove: 'Remove',
    removeKey: (name) => `Remove “${name}”`,
    confirmRemove: 'You can no longer sign in with it.',
    confirmLast: (name) => `“${name}” is your last key. Without it you may lose access.`,
    removeLast: 'Remove my last key',
    pending: 'Not tested yet',
    removed: (name) => `“${name}” was removed.`,
    renamed: (name) => `Renamed to “${name}”.`,
    add: 'Add a key',
  },
}
