import { ceremonyAr } from './ceremony-ar.ts'
import type { OtpMessages } from './otp.ts'

const number = new Intl.NumberFormat('ar')
const two = new Intl.NumberFormat('ar', { minimumIntegerDigits: 2 })
const rules = new Intl.PluralRules('ar')

const tries: Readonly<Record<Intl.LDMLPluralRule, string>> = {
  zero: 'لم تبقَ محاولات', one: 'بقيت محاولة واحدة', two: 'بقيت محاولتان', few: 'بقيت # محاولات', many: 'بقيت # محاولة', other: 'بقيت # محاولة',
}

export const otpAr: OtpMessages = {
  lang: 'ar',
  dir: 'rtl',
  shared: ceremonyAr,
  setup: {
    heading: 'إعداد تطبيق المصادقة',
    description: 'يعرض تطبيق على هاتفك رمزًا جديدًا كل 30 ثانية. جهّز هاتفك.',
    start: 'إعداد التطبيق',
    required: 'أعدّ تطبيق مصادقة للمتابعة.',
  },
  prove: {
    heading: 'التأكيد برمز',
    description: 'يعرضه تطبيق المصادقة أو جهازك.',
    start: 'إدخال رمز',
    required: 'أدخل رمزًا للمتابعة.',
  },
  timeLeft: (seconds) => `الوقت المتبقي: ${number.format(Math.floor(seconds / 60))}:${two.format(seconds % 60)}`,
  lastMinute: 'بقيت دقيقة واحدة.',
  triesLeft: (left) => tries[rules.select(left)].replace('#', number.format(left)),
  checking: 'جارٍ التحقق من الرمز…',
  scan: {
    heading: 'امسح هذا الرمز بتطبيقك',
    description: 'أضف حسابًا في تطبيق المصادقة وامسح هذا الرمز، ثم أدخل ما يعرضه التطبيق.',
    label: 'رمز لتطبيق المصادقة',
    open: 'الفتح في التطبيق على هذا الجهاز',
    cannotScan: 'لا يمكنك مسحه؟',
    manual: 'أدخل هذا المفتاح في تطبيقك يدويًا. اختر «حسب الوقت» إن سُئلت.',
    copy: 'نسخ المفتاح',
    copied: 'نُسخ المفتاح',
    code: 'الرمز في تطبيقك',
    deviceName: 'الاسم (اختياري)',
    deviceNameHint: 'هاتفي',
    submit: 'إنهاء',
    warning: 'يُعرض هذه المرة فقط وهو لك وحدك. لا تدع أحدًا غيرك يمسحه أو يصوّره.',
  },
  ask: {
    heading: 'أدخل رمزك',
    description: 'افتح تطبيق المصادقة، أو اضغط زر جهازك.',
    which: 'رمز الجهاز',
    device: (serial) => `الجهاز \u2066${serial}\u2069`,
    label: 'الرمز',
    submit: 'تأكيد',
    send: { email: 'أرسلوا لي رمزًا بالبريد الإلكتروني', mobile: 'أرسلوا لي رمزًا برسالة نصية' },
    sent: { email: 'أرسلنا إليك رمزًا بالبريد الإلكتروني. يصلح خمس دقائق.', mobile: 'أرسلنا إليك رمزًا برسالة نصية. يصلح خمس دقائق.' },
    recover: 'رموزي لا تُقبل أبدًا',
    other: 'استخدام جهاز آخر',
  },
  recover: {
    heading: 'أدخل رمزين متتاليين',
    describe: {
      hotp: 'ربما سبق جهازك العدّ. اضغط زره مرتين وأدخل الرمزين.',
      totp: 'ربما ساعة جهازك غير مضبوطة. أدخل الرمز الظاهر الآن، وانتظر، ثم أدخل التالي.',
    },
    first: 'الرمز الأول',
    second: 'الرمز الذي يليه',
    submit: 'تأكيد',
    back: 'العودة إلى رمز واحد',
  },
  lockedHint: 'لا يستطيع فتحه إلا القائمون على حسابك.',
  done: {
    setUp: 'تطبيقك جاهز',
    proved: 'تم التأكيد',
    describe: 'من الآن فصاعدًا تُثبت رموزه أنك أنت.',
    name: 'الاسم',
    serial: 'الرقم التسلسلي',
    again: 'إعداد تطبيق آخر',
  },
  failures: {
    otp_wrong: 'هذا الرمز خاطئ أو سبق استخدامه. انتظر الرمز التالي.',
    otp_locked: 'كثرت الرموز الخاطئة، لذلك أُقفل هذا الجهاز.',
    device_disabled: 'هذا الجهاز موقوف.',
    address_missing: 'ليس لدينا عنوان نرسل إليه رمزًا.',
    no_code_device: 'ليس لديك بعد جهاز يعرض رموزًا.',
    sending_not_allowed: 'لا تُرسل الرموز بهذه الطريقة.',
    incomplete: 'أدخل كل أرقام الرمز، دون زيادة.',
    same_code: 'هذا هو الرمز نفسه مرتين. انتظر الرمز التالي.',
    gone: 'ما بُدئ هنا لم يعد موجودًا، أو بُدئ من جديد في نافذة أخرى.',
    insecure: 'تعمل الرموز في الصفحات الآمنة فقط.',
    limit: 'لديك أكبر عدد مسموح به من الأجهزة.',
    misconfigured: 'هذه الصفحة غير مهيأة للرموز بعد.',
    too_often: 'طُلب ذلك مرات كثيرة.',
  },
  remedies: { start_again: 'البدء من جديد', answer_again: 'إدخاله مرة أخرى', set_up: 'إعداد جهاز' },
}
