/** Words of Indonesian that Malay spells or says otherwise, and the reverse. */
const INDONESIAN =
  "karena bahwa bisa kalian gue nggak gak enggak uang mobil kantor kapan bagaimana kamu sepeda butuh berbeda coba gimana banget aja tolong buatkan jelaskan tuliskan ingin anda mau apakah sedang kami harus telah dia universitas perusahaan polisi dokter obat kemarin pikir bicara berbicara kamar sepatu celana senang kualitas aktivitas bisnis pria teman inggris prancis jepang televisi musik telepon bus silakan sore mobilnya uangnya memberitahu cowok cewek nomor kaos pesawat kenapa bukan";
const MALAY =
  "kerana bahawa boleh awak wang kereta pejabat hendak nak mahu bila pelbagai basikal kah ialah sahaja je macam tak korang cikgu lapan perlukan beliau encik bagaimanakah adakah apakah kepada universiti syarikat polis doktor ubat semalam fikir cakap bercakap bilik kasut seluar gembira kualiti aktiviti perniagaan lelaki kawan perancis jepun televisyen muzik telefon bas sila petang beritahu jumpa duit keretanya seronok budak nombor tandas mempunyai perempuan sains cuba cuaca percuma kenapakah";

const indonesian = new Set(INDONESIAN.split(" "));
const malay = new Set(MALAY.split(" ").filter((word) => !indonesian.has(word)));

/** Without a telling word, Indonesian is likelier: it has several times the writers. */
const MALAY_WITHOUT_A_SIGN = 0.25;
const SIGN = 0.9;

/** The part of a "Malay" verdict of the n-grams that is Malay; the rest is Indonesian, which they cannot tell apart. */
export function malayShare(words: readonly string[]): number {
  let lead = 0;
  for (const word of words) lead += malay.has(word) ? 1 : indonesian.has(word) ? -1 : 0;
  return lead === 0 ? MALAY_WITHOUT_A_SIGN : lead > 0 ? SIGN : 1 - SIGN;
}
