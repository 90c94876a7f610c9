import type { ActivateMessages } from './activate.ts'
import { ceremonyAr } from './ceremony-ar.ts'

const number = new Intl.NumberFormat('ar')
const two = new Intl.NumberFormat('ar', { minimumIntegerDigits: 2 })
const rules = new Intl.PluralRules('ar')

const tries: Readonly<Record<Intl.LDMLPluralRule, string>> = {
  zero: 'لم تبقَ محاولات', one: 'بقيت محاولة واحدة', two: 'بقيت محاولتان', few: 'بقيت # محاولات', many: 'بقيت # محاولة', other: 'بقيت # محاولة',
}

export const activateAr: ActivateMessages = {
  lang: 'ar',
  dir: 'rtl',
  shared: ceremonyAr,
  invite: {
    heading: 'إضافة جهاز',
    description: 'جهّز الهاتف أو الحاسوب الذي تريد إضافته. سيمسح رمزًا على هذه الشاشة.',
    start: 'إضافة جهاز',
    required: 'أضف جهازًا للمتابعة.',
  },
  step: (step, of) => `الخطوة ${number.format(step)} من ${number.format(of)}`,
  timeLeft: (seconds) => `الوقت المتبقي: ${number.format(Math.floor(seconds / 60))}:${two.format(seconds % 60)}`,
  lastMinute: 'بقيت دقيقة واحدة.',
  triesLeft: (left) => tries[rules.select(left)].replace('#', number.format(left)),
  first: {
    heading: 'امسح هذا الرمز بجهازك الجديد',
    description: 'افتح تطبيق المصادقة على الجهاز الذي تريد إضافته، وامسح به هذا الرمز.',
    label: 'رمز تفعيل جهازك الجديد',
    next: 'جهازي يعرض رمزًا',
    warning: 'هذا الرمز لك وحدك. لا تدع أحدًا غيرك يمسحه أو يصوّره.',
  },
  second: {
    heading: 'امسح رمزًا آخر',
    description: 'تعرّفنا على جهازك. امسح به هذا الرمز أيضًا.',
    label: 'رمز التفعيل الثاني لجهازك الجديد',
    next: 'جهازي يعرض 8 أرقام',
  },
  answer: {
    heading: 'أعطنا رمز جهازك',
    describeScan: 'ضع جهازك أمام هذه الكاميرا وعلى شاشته الرمز.',
    describeBoth: 'اعرض رمز جهازك أمام هذه الكاميرا. هذه أأمن طريقة.',
    camera: 'المسح بالكاميرا',
    scanner: 'مسح رمز جهازك',
    type: 'كتابته بدلًا من ذلك',
    or: 'أو اكتبه',
    label: 'الرمز الظاهر على جهازك',
    submit: 'التحقق من الرمز',
    back: 'عرض الرمز الأول على جهازي مرة أخرى',
    warning: 'استخدم رمز جهاز في يدك أنت فقط، ولا تستخدم أبدًا رمزًا يمليه عليك أحد.',
    deviceName: 'اسم الجهاز (اختياري)',
    deviceNameHint: 'هاتفي',
  },
  sign: {
    heading: 'أدخل الأرقام الثمانية',
    description: 'يعرض جهازك 8 أرقام تُثبت أنه يعمل.',
    camera: 'مسحها بدلًا من ذلك',
    scanner: 'مسح رمز الأرقام',
    type: 'كتابتها بدلًا من ذلك',
    label: 'الأرقام الظاهرة على جهازك',
    submit: 'إنهاء',
    back: 'عرض الرمز الثاني مرة أخرى',
    incomplete: 'يلزم إدخال الأرقام الثمانية كلها.',
  },
  vouch: {
    heading: 'أكّد باستخدام مفتاح الأمان',
    describe: (keyName) => `استخدم «${keyName}» لنعرف أنك أنت من يضيف هذا الجهاز.`,
    start: 'استخدام مفتاح الأمان',
  },
  checkingCode: 'جارٍ التحقق من الرمز…',
  checkingSignature: 'جارٍ التحقق من الأرقام…',
  scannerLoading: 'جارٍ تحميل الماسح…',
  scannerFailed: 'تعذر تحميل الماسح. تحقق من اتصالك.',
  done: {
    heading: 'جهازك جاهز',
    describe: (deviceName) => `«${deviceName}» جزء من حسابك الآن.`,
    serial: 'الرقم التسلسلي',
    again: 'إضافة جهاز آخر',
  },
  platforms: {
    unknown: 'جهاز', ios: 'iPhone أو iPad', android: 'جهاز Android', windows: 'حاسوب Windows', macos: 'حاسوب Mac', linux: 'حاسوب Linux',
    chromeos: 'حاسوب Chromebook', hardware: 'جهاز مصادقة',
  },
  failures: {
    no_enrolled_key: 'يجب أن يزكّي مفتاح أمان هذا الجهاز، وليس لديك مفتاح بعد.',
    activation_order: 'هذه الخطوة ليست في دورها. ابدأ من جديد.',
    activation_expired: 'انتهى الوقت المخصص لهذا الجهاز.',
    superseded: 'بدأت من جديد في مكان آخر، فلم تعد هذه الصفحة صالحة.',
    activation_locked: 'كثرت الإجابات الخاطئة فأُوقفت العملية.',
    code_malformed: 'هذا ليس رمز جهاز كاملًا. قارن كل حرف بما يعرضه جهازك.',
    mode_not_allowed: 'يجب مسح الرمز هنا.',
    code_wrong: 'لا يخص هذا الرمز ما تعرضه هذه الصفحة. دع جهازك يمسح الرمز الأول مرة أخرى.',
    license_not_found: 'ليس في حسابك ترخيص لجهاز آخر.',
    license_exhausted: 'لديك أقصى عدد من الأجهزة يسمح به ترخيصك.',
    signature_wrong: 'ليست هذه الأرقام التي ننتظرها.',
    gone_device: 'لم يعد ما بدأته هنا موجودًا.',
    misconfigured: 'لم تُهيَّأ هذه الصفحة لإضافة الأجهزة بعد.',
  },
  remedies: { start_again: 'البدء من جديد', answer_again: 'إدخاله من جديد', scan_instead: 'مسح الرمز', enroll: 'إضافة مفتاح أمان' },
}
