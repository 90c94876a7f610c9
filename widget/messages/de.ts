import type { Messages } from '../messages.ts'
import { ceremonyDe } from './ceremony-de.ts'

export const de: Messages = {
  ...ceremonyDe,
  devices: {
    heading: 'Ihre Sicherheitsschlüssel',
    loading: 'Ihre Schlüssel werden geladen …',
    empty: 'Sie haben noch keinen Sicherheitsschlüssel.',
    created: (when) => `Hinzugefügt: ${when}`,
    lastUsed: (when) => `Zuletzt verwendet: ${when}`,
    neverUsed: 'Noch nie verwendet',
    count: (keys) => `${keys} Schlüssel`,
    rename: 'Umbenennen',
    renameKey: (name) => `„${name}“ umbenennen`,
    save: 'Speichern',
    remove: 'Entfernen',
    removeKey: (name) => `„${name}“ entfernen`,
    confirmRemove: 'Damit können Sie sich dann nicht mehr anmelden.',
    confirmLast: (name) => `„${name}“ ist Ihr letzter Schlüssel. Ohne ihn verlieren Sie womöglich den Zugang.`,
    removeLast: 'Letzten Schlüssel entfernen',
    pending: 'Noch nicht getestet',
    removed: (name) => `„${name}“ wurde entfernt.`,
    renamed: (name) => `In „${name}“ umbenannt.`,
    add: 'Schlüssel hinzufügen',
  },
}
