import type { Messages } from '../messages.ts'
import { ceremonyAr } from './ceremony-ar.ts'

type Forms = Readonly<Record<Intl.LDMLPluralRule, string>>

/** Arabic counts in six forms; the digits are those of the person's region. */
function count(number: number, forms: Forms): string {
  const form = forms[new Intl.PluralRules('ar').select(number)]
  return form.replace('#', new Intl.NumberFormat('ar').format(number))
}

export const ar: Messages = {
  ...ceremonyAr,
  devices: {
    heading: 'مفاتيح الأمان لديك',
    loading: 'جارٍ تحميل مفاتيحك…',
    empty: 'ليس لديك مفتاح أمان بعد.',
    created: (when) => `أُضيف ${when}`,
    lastUsed: (when) => `آخر استخدام ${when}`,
    neverUsed: 'لم يُستخدم قط',
    count: (keys) => count(keys, {
      zero: 'لا مفاتيح', one: 'مفتاح واحد', two: 'مفتاحان', few: '# مفاتيح', many: '# مفتاحًا', other: '# مفتاح',
    }),
    rename: 'إعادة التسمية',
    renameKey: (name) => `إعادة تسمية «${name}»`,
    save: 'حفظ',
    remove: 'إزالة',
    removeKey: (name) => `إزالة «${name}»`,
    confirmRemove: 'لن تتمكن بعدها من تسجيل الدخول به.',
    confirmLast: (name) => `«${name}» هو آخر مفتاح لديك. قد تفقد إمكانية الدخول من دونه.`,
    removeLast: 'إزالة آخر مفتاح',
    pending: 'لم يُختبر بعد',
    removed: (name) => `أُزيل «${name}».`,
    renamed: (name) => `الاسم الجديد «${name}».`,
    add: 'إضافة مفتاح',
  },
}
