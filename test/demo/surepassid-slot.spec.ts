/** A device that a program of the older dialect added is filled by the element, in a real Chromium. */
import { expect, test } from '@playwright/test'
import { openBankHost } from './support/bank-host.ts'
import { expectFilled } from './support/fill-slot.ts'

test('<keytap-enroll> fills the slot that add_u2f_device made, and its row has the serial', async () => {
  const bank = await openBankHost({ KEYTAP_COMPAT: 'surepassid', KEYTAP_COMPAT_CLIENTS: 'bank@127.0.0.1' })
  const ask = (type: string) => bank.post('/AuthServer/REST/U2F/U2FServer.aspx', (key) =>
    ({ spAccountLoginName: 'bank', spAccountLoginKey: key, type, username: 'ada', notificationMethod: 0 }))
  try {
    const added = await ask('add_u2f_account')
    const more = await ask('add_u2f_device')
    expect([added['errorCode'], more['errorCode']]).toEqual([0, 0])
    expect((await bank.listSlots('ada')).map(({ serial }) => serial).toSorted()).toEqual([added['deviceId'], more['deviceId']].toSorted())
    await expectFilled(bank, 'ada', more['deviceId'])
  } finally {
    await bank.close()
  }
})
