import type { CeremonyMessages } from '../messages.ts'

type Forms = Readonly<Record<Intl.LDMLPluralRule, string>>

/** Arabic counts in six forms; the digits are those of the person's region. */
export function count(number: number, forms: Forms): string {
  const form = forms[new Intl.PluralRules('ar').select(number)]
  return form.replace('#', new Intl.NumberFormat('ar').format(number))
}

export const ceremonyAr: CeremonyMessages = {
  lang: 'ar',
  dir: 'rtl',
  enroll: {
    heading: 'أضف مفتاح أمان',
    description: 'جهّز مفتاحك. سيطلب منك المتصفح إدخاله ثم لمسه.',
    start: 'إضافة مفتاح أمان',
    required: 'أضف مفتاح أمان للمتابعة.',
  },
  verify: {
    heading: 'أكّد باستخدام مفتاح الأمان',
    description: 'سيطلب منك المتصفح إدخال مفتاحك ثم لمسه.',
    start: 'استخدام مفتاح الأمان',
    required: 'أكّد باستخدام مفتاح الأمان للمتابعة.',
  },
  test: {
    heading: 'جرّب مفتاحك مرة واحدة',
    description: 'المسه مرة ثانية لنتأكد من أنه سيعمل عندما تحتاج إليه.',
    start: 'اختبار المفتاح',
  },
  touch: {
    heading: 'المس مفتاحك',
    description: 'أدخله أو قرّبه من هاتفك، ثم اتبع تعليمات المتصفح.',
  },
  checking: 'جارٍ التحقق من مفتاحك…',
  preparing: 'لحظة من فضلك…',
  cancel: 'إلغاء',
  naming: {
    heading: 'سمِّ مفتاحك',
    description: 'يساعدك الاسم على التمييز بين مفاتيحك لاحقًا.',
    label: 'اسم هذا المفتاح',
    example: 'المفتاح الأزرق في حلقتي',
    save: 'حفظ الاسم',
    skip: 'ليس الآن',
    invalid: 'أدخل من 1 إلى 64 حرفًا أو رقمًا.',
  },
  enrolled: 'مفتاحك جاهز',
  verified: 'تم التأكيد',
  keyReady: (name) => `«${name}» يحمي حسابك الآن.`,
  unverifiedKey: 'مفتاح أمان، طرازه غير مؤكَّد',
  modelProven: 'الطراز مؤكَّد',
  spare: {
    text: 'أضف مفتاحًا احتياطيًا أيضًا واحتفظ به في مكان آمن. إذا فقدت أحدهما أدخلك الآخر.',
    start: 'إضافة مفتاح احتياطي',
  },
  failures: {
    not_used: 'لم يُستخدم المفتاح.',
    already_yours: 'هذا المفتاح مسجَّل لك بالفعل.',
    insecure: 'تعمل مفاتيح الأمان في الصفحات الآمنة فقط.',
    unsupported: 'لا يستطيع هذا المتصفح استخدام مفاتيح الأمان.',
    in_app: 'لا يستطيع المتصفح داخل هذا التطبيق استخدام مفاتيح الأمان.',
    framed: 'هذه الصفحة داخل صفحة أخرى لا تسمح بمفاتيح الأمان.',
    misconfigured: 'لم تُهيَّأ هذه الصفحة لمفاتيح الأمان بعد.',
    no_pin: 'يحتاج هذا المفتاح إلى رقم سري أو بصمة، ولم يُضبط أي منهما.',
    elsewhere: 'ما زال طلب آخر لمفتاح مفتوحًا.',
    key_trouble: 'أعطى المفتاح ردًا لا يمكننا قبوله.',
    offline: 'أنت غير متصل بالإنترنت.',
    unreachable: 'تعذّر الوصول إلى الخادم الذي يتحقق من مفتاحك.',
    busy: 'الخدمة مشغولة جدًا الآن.',
    ours: 'حدث خطأ من جانبنا.',
    stale: 'بقيت هذه الصفحة مفتوحة مدة طويلة.',
    too_late: 'استغرق ذلك وقتًا طويلًا.',
    signed_out: 'سجّل الدخول من جديد أولًا.',
    model: 'هذا النوع من المفاتيح غير مقبول هنا.',
    unsafe: 'أُبلغ عن أن هذا المفتاح غير آمن.',
    synced: 'استخدم مفتاح أمان منفصلًا، لا مفتاح مرور متزامنًا.',
    limit: 'لديك أقصى عدد مسموح به من المفاتيح.',
    stranger: 'هذا المفتاح لا يخص هذا الحساب.',
    gone: 'لم يعد هذا المفتاح موجودًا.',
  },
  notUsedCauses: [
    'أُلغي الطلب أو انتهى الوقت: حاول مرة أخرى.',
    'لا رقم سري للمفتاح بعد: اضبطه في إعدادات النظام.',
    'لم يكن المفتاح موصولًا: أدخله ثم المسه عندما يومض.',
  ],
  remedies: {
    retry: 'حاول مرة أخرى',
    other_key: 'استخدام مفتاح آخر',
    renew: 'البدء من جديد',
    sign_in: 'تسجيل الدخول من جديد',
    copy_link: 'نسخ الرابط لمتصفح آخر',
    new_tab: 'فتح في علامة تبويب جديدة',
    secure_page: 'فتح الصفحة الآمنة',
    contact: 'الحصول على مساعدة',
  },
  copied: 'نُسخ الرابط',
  waitSeconds: (seconds) => count(seconds, {
    zero: 'حاول مرة أخرى الآن',
    one: 'حاول مرة أخرى بعد ثانية واحدة',
    two: 'حاول مرة أخرى بعد ثانيتين',
    few: 'حاول مرة أخرى بعد # ثوانٍ',
    many: 'حاول مرة أخرى بعد # ثانية',
    other: 'حاول مرة أخرى بعد # ثانية',
  }),
  supportCode: (code) => `رمز الدعم: ${code}`,
}
