/** The `synonyms` of English: abbreviations, spellings, irregular forms and words of one meaning. */
export const englishSynonyms = `uk: uk, united kingdom, british, britain, great britain, u.k
    us: usa, united states, u.s, u.s.a, american, america, united states of america
    eu: eu, european union, e.u
    nyc: nyc, new york city, new york
    hr: hr, human resources
    tv: tv, television, telly
    phone: phone, telephone, mobile, cellphone, cell phone, smartphone, mobile phone
    photo: photo, photos, photograph, photographs, picture, pictures, pic, pics
    app: app, application, apps
    info: info, information
    ad: ad, ads, advert, advertisement, advertisements
    email: email, e-mail, mail, emails
    doctor: doctor, physician, dr, gp
    kid: kid, kids, child, children
    faq: faq, frequently asked questions
    ceo: ceo, chief executive officer, chief executive
    ai: ai, artificial intelligence
    ml: ml, machine learning
    api: api, application programming interface
    sql: sql, structured query language
    db: db, database, databases
    pc: pc, personal computer, computer
    os: os, operating system
    cpu: cpu, processor, central processing unit
    ram: ram, memory
    vat: vat, value added tax, value-added tax
    gdp: gdp, gross domestic product
    dna: dna, deoxyribonucleic acid
    id: id, identification, identity
    cv: cv, resume, curriculum vitae
    atm: atm, cash machine
    2fa: 2fa, two-factor authentication, two factor authentication
    diy: diy, do it yourself
    faulty: faulty, defective
    car: car, cars, automobile
    plane: plane, airplane, aeroplane, aircraft
    flat: flat, apartment
    colour: colour, color
    centre: centre, center
    tyre: tyre, tire, tyres, tires
    grey: grey, gray
    metre: metre, meter
    litre: litre, liter
    cancel: cancel, cancelling, canceling
    fix: fix, repair, fixing, repairing
    explain: explain, describe, explanation, explain to me, give an explanation of
    write: write, draft, compose, pen
    list: list, name, enumerate, give me a list of
    show: show, display
    suggest: suggest, recommend, propose, suggestions, recommendations
    need: need, require, needed, requires, needs
    allow: let, allow
    difference: difference, differences, differ, differs, different
    meaning: mean, meaning, means, stand for, definition, define
    cost: cost, costs, price, prices, costing
    summarise: summarise, summarize, summary, sum up, tl;dr, tldr
    translate: translate, translation
    calculate: calculate, compute, work out
    convert: convert, turn into, transform, change into
    contain: contain, contains, containing
    weekdays: weekdays, working days, business days
    vacation: vacation, holiday, holidays
    maths: maths, math, mathematics
    biology: bio, biology
    chemistry: chem, chemistry
    docs: docs, documentation, doc
    version: version, v, ver, release
    member: member, members
    allowed: ok, okay to, fine to
    nda: nda, non-disclosure agreement
    keep: keep, keeps, kept, keeping
    go: go, goes, went, gone, going
    write: wrote, written
    take: take, takes, took, taken
    find: find, finds, found
    build: build, builds, built, building
    send: send, sends, sent, sending
    pay: pay, pays, paid, paying
    see: see, sees, saw, seen
    break: break, breaks, broke, broken
    choose: choose, chose, chosen, select, pick, choosing, selecting, picking
    drive: drive, drives, drove, driven, driving
    eat: eat, eats, ate, eaten, eating
    know: know, knows, knew, known
    run: run, runs, ran, running
    spend: spend, spent, spending
    teach: teach, taught, teaching
    think: think, thinks, thought
    wear: wear, wears, wore, worn, wearing
    tooth: tooth, teeth
    mouse: mouse, mice
    drink: drink, drank, drunk, drinking
    become: become, became, becomes
    feel: feel, felt, feeling
    meet: meet, met, meeting
    speak: speak, spoke, spoken, speaking, talk, talking
    beside: beside, next to
    film: film, movie, films, movies
    road: road, street
    shop: shop, store, shops, stores
    firm: firm, company, companies, firms
    job: job, occupation
    trip: trip, journey
    lawyer: lawyer, attorney, solicitor
    boss: boss, manager, supervisor
    staff: staff, employees, personnel
    illness: illness, disease, sickness
    medicine: medicine, medication, medications
    rubbish: rubbish, trash, garbage
    lift: lift, elevator
    petrol: petrol, gasoline
    football: football, soccer
    barbecue: barbecue, bbq
    happen: happen, happens, occur, occurs, take place
    verify: verify, check
    modify: modify, alter, edit, change, editing, changing, modifying
    reply: reply, respond, response
    fetch: fetch, retrieve, get back
    famous: famous, well-known
    error: error, bug
    jumper: jumper, sweater
    aubergine: aubergine, eggplant
    courgette: courgette, zucchini
    prawn: prawn, shrimp, prawns, shrimps
    coriander: coriander, cilantro
    nappy: nappy, diaper, nappies, diapers
    tap: tap, faucet
    flatmate: flatmate, roommate
    pavement: sidewalk, pavement
    timetable: timetable, schedule
    favourite: favourite, favorite
    organise: organise, organize
    organisation: organisation, organization
    behaviour: behaviour, behavior
    licence: licence, license
    practise: practise, practice
    aluminium: aluminium, aluminum
    theatre: theatre, theater
    jewellery: jewellery, jewelry
    programme: programme, program
    travelling: travelling, traveling
    analyse: analyse, analyze
    optimise: optimise, optimize
    approx: approximately, approx, roughly, around about, circa, ca
    temp: temperature, temp
    dept: department, dept
    govt: government, govt
    apt: apt, appointment
    max: maximum, max
    prof: professor, prof
    lab: lab, laboratory
    exam: exam, examination
    gym: gym, gymnasium
    fridge: fridge, refrigerator
    uni: uni, university
    bike: bike, bicycle
    env: env, environment
    repo: repo, repository
    config: config, configuration
    js: js, javascript
    ts: ts, typescript
    py: py, python
    k8s: k8s, kubernetes
    postgres: postgres, postgresql
    int: int, integer
    str: str, string
    dict: dict, dictionary
    func: func, function
    param: param, parameter, parameters
    mac: mac, macos, os x`;
