"""Names that `faker` has too few of: Chinese, Japanese, romanised Asian and Arabic names, nicknames, and names that are common words."""

from __future__ import annotations

CHINESE_SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章"
)  # fmt: skip
CHINESE_COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "慕容", "令狐")
CHINESE_GIVEN = tuple(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文辉力志新俊浩宇轩子涵欣怡梓诗雨晨佳琪思远海波婷雪莹倩颖琳"
    "晓东春燕秋月冬生德福永康嘉豪一鸣天佑若曦梦瑶可馨语嫣安然沐泽睿博渊皓然星辰景行知夏南乔之恒亦凡清扬慧珍凤莲翠萍爱民卫红"
    "振兴庆丰长江山河川松柏竹青云龙飞虎腾彤彬斌凯旋鹏程瑞祥宁悦乐童朵米果蕊珊瑾瑜璇玥晗昊"
)  # fmt: skip
CHINESE_NICKNAMES = ("小{0}", "老{0}", "阿{1}", "{1}{1}", "{0}哥", "{0}姐", "{0}叔", "小{1}", "{0}阿姨", "大{0}")
"""`{0}` is a surname, `{1}` one character of a given name."""

JAPANESE_SURNAMES = tuple(
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 "
    "石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 中川 原田 松田 竹内 小野 田村 "
    "中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 今井 工藤 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 "
    "河野 上野 野口 武田 松井 千葉 菅原 岩崎 久保 木下 佐野 野村 松尾 市川 菊地 杉本 古川 大西 島田 水野 桜井 高野 渡部 吉川 山内 西田 飯田 菊池 西川 "
    "小松 北村 安田 五十嵐 川口 平田 関 中田 久保田 服部 東 岩田 土屋 川崎 福島 本田 辻 樋口 永井 秋山 中西 田口 山中 勅使河原 小鳥遊 綾小路".split()
)
JAPANESE_GIVEN = tuple(
    "太郎 健一 翔太 大輔 直樹 拓也 健太 誠 隆 浩 達也 和也 亮 陽斗 蓮 湊 悠真 樹 大翔 颯太 海斗 優斗 龍之介 康平 雄大 裕介 智也 正人 秀樹 一郎 次郎 茂 "
    "清 勇 進 博 修 学 剛 豊 花子 由美子 真由美 恵子 久美子 陽子 裕子 幸子 洋子 美咲 愛 彩 舞 葵 結衣 陽菜 凛 紬 芽依 さくら 莉子 心春 美月 七海 "
    "千尋 香織 智子 直美 明美 京子 和子 節子 千代 文子 麻衣 沙織 優子 綾香 遥 瞳 琴音 小春 あかり ひなた ゆい みお はるか まゆみ たけし かおり あおい のぞみ ケンジ ユキ".split()
)

PINYIN_SURNAMES = tuple(
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Gao Lin Luo Zheng Liang Xie Song Tang Deng Feng Cao Peng "
    "Zeng Xiao Dong Yuan Pan Jiang Cai Yu Du Ye Cheng Su Wei Lü Ding Shen Yao Lu Fang Bai Qin Xue Lei Qian Chan Wong Leung Cheung Ho Lam Ng Tsai Hsu".split()
)
PINYIN_GIVEN = tuple(
    "Wei Fang Min Jing Lei Jun Yang Yan Jie Xiaoming Xiaoyan Jianguo Meiling Zihan Yuxuan Haoran Jiahao Siyuan Tianyi Ruoxi Mengyao Zhiyuan "
    "Guoqiang Lihua Xiuying Chunhua Dongmei Yifan Bowen Xinyi Kexin Jia-Ling Mei-Hua Chi-Wai Ka-Yan Siu-Ming Hao Ling Ping Hui Qiang Ning Rui Kai".split()
)
ROMANISED_JAPANESE_SURNAMES = tuple(
    "Sato Suzuki Takahashi Tanaka Ito Watanabe Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Matsumoto Inoue Kimura Shimizu Hayashi "
    "Saito Mori Ikeda Hashimoto Ishikawa Ogawa Okada Hasegawa Fujita Goto Kondo Murakami Endo Aoki Sakamoto Nishimura Fujii Miura Ono Takagi".split()
)
ROMANISED_JAPANESE_GIVEN = tuple(
    "Taro Kenji Haruto Yuki Sakura Hiroshi Daisuke Naoki Takuya Ren Minato Aoi Hina Yui Rin Mei Akari Misaki Ayumi Keiko Yoko Tomoko Emi "
    "Naomi Shota Kaito Sora Riku Kazuo Masako Noriko Chiyo Haruka Nanami Satoshi Makoto Jun Kaoru".split()
)
ARABIC_GIVEN = tuple(
    "Mohammed Ahmed Ali Omar Youssef Hassan Hussein Khalid Ibrahim Mustafa Tariq Karim Samir Bilal Zayd Faisal Rashid Walid Amr Nabil Fatima "
    "Aisha Khadija Mariam Layla Nour Salma Yasmin Huda Rania Zainab Amina Hanan Dina Noura Samira Leila Rima Ghada Iman Abdullah Abdelrahman".split()
)
ARABIC_SURNAMES = tuple(
    "Al-Sayed El-Masri Haddad Khoury Mansour Al-Hashimi Benali Bouzid Cherif Darwish Fadel Ghanem Al-Farsi Hamdan Ismail Jaber Kassem "
    "Lahlou Mahfouz Nasser Othman Al-Qahtani Rahman Saleh Tahiri Al-Zahrani Yousef Zidan Bakri Ben Said Abbas Najjar Shaheen".split()
)
HINDI_GIVEN = tuple(
    "Aarav Vivaan Aditya Arjun Sai Rohan Ishaan Kabir Rahul Amit Sanjay Vikram Suresh Ramesh Anil Rajesh Priya Ananya Diya Isha Kavya Meera "
    "Neha Pooja Riya Shreya Sunita Lakshmi Deepa Anjali Nisha Swati Harpreet Gurpreet Manpreet Jaspreet Farhan Imran Zoya Sana Nasreen".split()
)
HINDI_SURNAMES = tuple(
    "Sharma Verma Gupta Patel Singh Kumar Reddy Rao Nair Iyer Menon Das Banerjee Mukherjee Chatterjee Ghosh Bose Joshi Kulkarni Deshpande "
    "Patil Shah Mehta Desai Kapoor Malhotra Chopra Khanna Bhatia Gill Sandhu Khan Ansari Qureshi Pillai Chauhan Yadav Mishra Tiwari Pandey".split()
)
VIETNAMESE_SURNAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Nguyen",
    "Tran",
    "Pham",
)
VIETNAMESE_GIVEN = (
    "Anh",
    "Minh",
    "Thị Hoa",
    "Văn Hùng",
    "Thu Hà",
    "Quang",
    "Linh",
    "Trang",
    "Đức",
    "Tuấn",
    "Phương",
    "Lan",
    "Huong",
    "Thanh",
    "Khoa",
    "Vy",
    "Bảo",
)
POLISH_SURNAMES = tuple(
    "Nowak Kowalski Wiśniewska Wójcik Kowalczyk Kamińska Lewandowski Zielińska Szymański Woźniak Dąbrowska Kozłowski Jankowska Mazur "
    "Kwiatkowski Krawczyk Piotrowska Grabowski Pawłowska Michalski Nowicka Adamczyk Dudek Zając Wieczorek Jabłońska Król Majewski Olszewska Brzęczyszczykiewicz".split()
)
KOREAN_SURNAMES = (
    "Kim",
    "Lee",
    "Park",
    "Choi",
    "Jung",
    "Kang",
    "Cho",
    "Yoon",
    "Jang",
    "Lim",
    "Han",
    "Shin",
    "Seo",
    "Kwon",
    "Hwang",
    "Ahn",
)
KOREAN_GIVEN = (
    "Min-jun",
    "Seo-yeon",
    "Ji-hoon",
    "Ha-eun",
    "Jisoo",
    "Hyun-woo",
    "Eunji",
    "Sung-ho",
    "Yuna",
    "Dong-hyun",
    "Soo-jin",
    "Tae-yang",
    "Mi-kyung",
    "Joon",
)

NICKNAMES: dict[str, tuple[str, ...]] = {
    "en": tuple(
        "Bob Bobby Liz Beth Jim Jimmy Tom Tommy Kate Katie Maggie Meg Peg Bill Billy Chuck Dick Hank Jack Ned Ted Ben Benny Sam Sammy Alex Andy Tony "
        "Nick Nicky Steph Jen Jenny Becky Abby Gabby Izzy Ellie Lou Max Joe Joey Dave Mike Mickey Pat Patty Rob Robbie Sue Suzy Vicky Zach Zoe Gus Fred Archie Alfie Dot Nan Jo Jaz TJ AJ JP".split()
    ),
    "es": tuple("Pepe Paco Lola Nacho Chelo Charo Toño Lupe Quique Maite Chema Javi Santi Fer Manu Concha Pili Merche Beto Nando Curro Mariví Juanjo Rafa Tere Yoli".split()),
    "de": tuple("Hannes Uli Moni Steffi Basti Flo Susi Michi Toni Rudi Heinz Willi Gabi Conny Kalle Jojo Lotte Tini Fritz Sepp Resi Hansi Evi Anni Matze Jule".split()),
    "fr": tuple("Jojo Mimi Titi Manu Fred Nico Seb Caro Véro Isa Gégé Momo Lulu Alex Steph Juju Tonton Nono Coco Titou Fanfan Marie-Jo Jean-Mi Dédé Guigui Clem".split()),
}  # fmt: skip

COMMON_WORD_FIRST = tuple(
    "Grace Hope Faith Joy Will Mark Rose Lily Dawn Summer Autumn April May June Bill Rob Grant Chase Frank Ernest Art Drew Pat Jack Dean Earl Duke "
    "Penny Ruby Pearl Amber Jade Ivy Violet Heather Olive Sky River Rain Robin Jay Wade Cliff Glen Dale Forest Rusty Sandy Rocky Gene Harmony Melody "
    "Charity Prudence Patience Chance Destiny Faith Bliss Honey Ginger Basil Sage Rosemary Miles Max Major Guy Skip Buddy Sonny Scout Hunter Mason".split()
)
COMMON_WORD_LAST = tuple(
    "Bell Young Hope Baker Cook Fisher Hunter Mason Carter Page Read Price Banks Rivers Brooks Woods Fields Hill Stone Rose Lake Park Street Lane Gates "
    "Church Bishop Pope King Knight Noble Rich Small Long Short Strong Sharp Swift Wise Good Best Moody Savage Love Day Weeks March Winter Frost Snow Summers "
    "Green Brown White Black Gray Silver Gold Fox Wolf Lamb Bird Crane Finch Hawk Drake Bush Branch Root Berry Rice Bacon Pepper Salt Waters Pool Wells Dollar Penny Cash Bond Case Law Judge Cross Bloodworth Battle Post Ball Bass Chambers Hall House".split()
)
GERMAN_COMMON_LAST = tuple(
    "Müller Schneider Fischer Weber Koch Bauer Richter Wolf Schäfer Zimmermann Krause Vogel Fuchs Sommer Winter Engel Kaiser König Herzog Graf Stein Berg Bach Busch Baum Blume Sonntag Freitag Ernst Gut Lang Klein Groß Kurz Schwarz Weiß Roth Braun Bescheid Rat".split()
)
