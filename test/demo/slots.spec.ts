/** A slot that the page's own backend made is filled by the element, in a real Chromium. */
import { test } from '@playwright/test'
import { openBankHost } from './support/bank-host.ts'
import { expectFilled } from './support/fill-slot.ts'

test('<keytap-enroll> fills the one slot of two that its ticket names, and the row has the serial', async () => {
  const bank = await openBankHost()
  try {
    await bank.pageFor({ operation: 'enroll', username: 'ada', createUser: true })
    await bank.addSlot('ada')
    const { serial } = await bank.addSlot('ada')
    await expectFilled(bank, 'ada', serial)
  } finally {
    await bank.close()
  }
})
