import type { NoticeWords } from './notice-words.ts'

/** Names of either direction stand between isolates, so that they do not turn the sentence around. */
const apart = (name: string) => `\u2068${name}\u2069`

export const wordsAr: NoticeWords = {
  subjects: {
    'device.added': 'أُضيف جهاز إلى حسابك',
    'device.removed': 'أُزيل جهاز من حسابك',
    'device.locked': 'قُفل أحد أجهزة حسابك',
    'device.renewed': 'حصل أحد أجهزة حسابك على سر جديد',
    'activation.locked': 'أُوقفت إضافة جهاز إلى حسابك',
    'instance.added': 'جهاز يطلب الانضمام إلى حسابك',
    'instance.activated': 'أُضيف جهاز إلى حسابك',
    'instance.removed': 'أُزيل جهاز من حسابك',
    'instances.removed': 'أُزيلت أجهزة من حسابك',
    'fleet.judged': 'أُعيد تقييم مفاتيح الأمان لمستخدميك',
    'user.welcomed': 'حسابك جاهز لجهاز جديد',
    'code.sent': 'رمزك',
  },
  tell: {
    'device.added': ({ device, organization, when }) => `أُضيف «${apart(device)}» إلى حسابك لدى ${apart(organization)} في ${apart(when)}.`,
    'device.removed': ({ device, organization, when }) => `أُزيل «${apart(device)}» من حسابك لدى ${apart(organization)} في ${apart(when)}.`,
    'device.locked': ({ device, organization, when }) => `قُفل «${apart(device)}» في حسابك لدى ${apart(organization)} في ${apart(when)} بعد رموز خاطئة كثيرة.`,
    'device.renewed': ({ device, organization, when }) => `حصل «${apart(device)}» في حسابك لدى ${apart(organization)} على سر جديد في ${apart(when)}. لم تعد رموز السر القديم صالحة.`,
    'activation.locked': ({ device, organization, when }) => `أُوقفت إضافة جهاز إلى حسابك لدى ${apart(organization)} في ${apart(when)} بعد رموز خاطئة كثيرة (${apart(device)}).`,
    'instance.added': ({ device, organization, when }) => `طلب جهاز في ${apart(when)} الانضمام إلى حسابك لدى ${apart(organization)} (${apart(device)}).`,
    'instance.activated': ({ device, organization, when }) => `أُضيف جهاز إلى حسابك لدى ${apart(organization)} في ${apart(when)} (${apart(device)}).`,
    'instance.removed': ({ device, organization, when }) => `أُزيل جهاز من حسابك لدى ${apart(organization)} في ${apart(when)} (${apart(device)}).`,
    'instances.removed': ({ device, organization, when }) => `أُزيلت كل أجهزة ${apart(device)} من حسابك لدى ${apart(organization)} في ${apart(when)}.`,
    'fleet.judged': ({ organization, when, flagged, cleared }) => `${apart(organization)}: في ${apart(when)} رفضت السياسة ${flagged} من المفاتيح المسجلة وقبلت ${cleared} من جديد.`,
    'user.welcomed': ({ organization }) => `أعدّ ${apart(organization)} حسابك لجهاز جديد.`,
    'code.sent': ({ code, organization }) => `رمزك لدى ${apart(organization)}: ${apart(code)}`,
  },
  act: (organization) => `إن كنت على علم بذلك فلا يلزمك شيء. وإلا فأبلغ ${apart(organization)} فورًا واطلب فحص أجهزتك.`,
  asked: (organization) => `هو صالح مرة واحدة. لا تعطه أحدًا. إن لم تطلبه فأبلغ ${apart(organization)}.`,
  welcome: (organization) => `سجّل الدخول لدى ${apart(organization)} كعادتك واتبع ما يظهر هناك. لا تحتوي هذه الرسالة على رابط عن قصد.`,
  review: 'تذكر أحداث التدقيق كل مفتاح.',
  unanswered: 'أُرسلت هذه الرسالة آليًا، وهي لا تطلب أبدًا كلمة مرور أو رمزًا.',
}
