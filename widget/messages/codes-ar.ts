import type { CodeMessages } from './codes.ts'

export const codesAr: CodeMessages = {
  lang: 'ar',
  dir: 'rtl',
  qr: {
    label: 'رمز QR',
    enlarge: 'تكبير',
    close: 'إغلاق',
    brightness: 'هل يصعب مسحه؟ ارفع سطوع هذه الشاشة.',
    showColor: 'عرض بالألوان',
    showPlain: 'عرض بالأبيض والأسود',
    asText: 'عرض كنص',
    copy: 'نسخ النص',
    copied: 'تم النسخ',
    tooLong: 'هذا أطول من أن يتسع له رمز QR. استخدم النص بدلاً منه.',
  },
}
