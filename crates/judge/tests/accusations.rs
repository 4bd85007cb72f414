//! What is said of others, of the past or of another place is never held against OCO.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use ocowijzer_judge::claims::{Level, assess};
use ocowijzer_judge::page::Page;
use ocowijzer_judge::rules::Ruleset;

#[path = "support/rule_files.rs"]
mod rule_files;

static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    Ruleset::load(rule_files::all()).unwrap_or_else(|errors| panic!("{errors:#?}"))
});

/// Pages that speak of OCO and contradict nothing of it, full of limits, prices and conditions of other things.
const BLAMELESS: &[&str] = &[
    "Huishoudelijke hulp aanvragen\n\nLukt stofzuigen niet meer? Dan kunt u huishoudelijke hulp aanvragen.\n\nLiever niet \
     in uw eentje?\n\nVraag dan een cliëntondersteuner van Bureau Baken erbij.\n\nWat gebeurt er daarna?\n\nDe \
     Wmo-consulent neemt een besluit. Hij bepaalt ook hoeveel uren u krijgt. Bent u jonger dan 18? Dan is deze hulp niet \
     voor u.",
    "Wie zijn wij?\n\nIn het team werken elf mensen. Zij zijn in dienst van de gemeente.\n\nNiet van ons: de \
     cliëntondersteuner\n\nDe onafhankelijke cliëntondersteuner hoort niet bij dit rijtje. Die werkt bij Stichting Baken \
     en kiest altijd uw partij.\n\nDe ondersteuners van Stichting Baken hebben verstand van jeugdhulp en wonen.",
    "Cliëntondersteuning voor mantelzorgers\n\nHet Steunpunt heeft twee cliëntondersteuners. Wij kunnen hen enkel \
     inzetten bij mantelzorgers die hier wonen. Een ander bureau hebben wij daarvoor niet ingehuurd.",
    "Cliëntondersteuning\n\nEen cliëntondersteuner van Platform Baken gaat met u mee. Bij Baken betaalt u niets. Baken zelf \
     is een vereniging met leden (contributie € 15), maar die contributie heeft met de cliëntondersteuner niets te maken.",
    "Cliëntondersteuning voor ouders\n\nOuders in Zwin hoeven hiervoor niets te betalen. Voor begeleiding door een eigen \
     leraar betaal je wel.",
    "Cliëntondersteuning\n\nEen cliëntondersteuner gaat met u mee. Er zijn geen kosten voor inwoners met een inkomen tot \
     modaal.",
    "Langdurige zorg\n\nHet CIZ beoordeelt dat.\n\nHulp bij de aanvraag\n\nU kunt zich laten bijstaan door een onafhankelijk cliëntondersteuner. Daar zijn voor u geen \
     kosten aan verbonden.\n\nVoor verblijf in een tehuis betaalt u wel een eigen bijdrage.",
    "Cliëntondersteuning: kosten\n\nZijn er voor de cliëntondersteuner leges verschuldigd? Neen.\n\nVoor een afdruk van de \
     verordening is € 3,10 aan leges verschuldigd.",
    "Cliëntondersteuning\n\nWaar gaat het over?\n\nOver geld, over de zorg voor een ouder, over een kind dat niet meer naar \
     school gaat.",
    "Hulp bij schulden\n\nU kunt een cliëntondersteuner meenemen. Hij doet geen uitspraak over uw recht op bijstand; dat \
     doen wij.",
    "Onze cliëntondersteuning\n\nWat wij doen\n\nWe bekijken of het verslag klopt en helpen u zo nodig aan een \
     bezwaarbrief.",
    "Jouw cliëntondersteuner\n\nCliëntondersteuning is iemand die voor jou opkomt. Niet voor je ouders, niet voor de \
     gemeente.",
    "Nieuwe partij geeft cliëntondersteuning\n\nWie hulp zoekt bij het regelen van zorg kan voortaan terecht bij Stichting \
     Baken.\n\n\"Baken zit niet in ons gebouw en niet in onze broekzak,\" zegt zij.",
    "Wat is cliëntondersteuning?\n\nHebt u een vraag over opvoeding, wonen of geldzaken en weet u niet waar u moet \
     beginnen? Een cliëntondersteuner van Stichting Baken zoekt het met u uit.",
    "Vrijwillige cliëntondersteuners\n\nEen cliëntondersteuner gaat met u mee. \"Ik ben geen expert met papieren, ik \
     ben ervaringsdeskundig\", zegt Gea.",
    "Zorgt u voor een ander?\n\nCliëntondersteuning\n\nEen cliëntondersteuner kijkt met u mee. De medewerkers van \
     Mantelzorgpunt Baken weten wie er voor u beschikbaar is.\n\nMantelzorgpunt Baken is er alleen voor \
     mantelzorgers.",
    "Onafhankelijke cliëntondersteuning\n\nEen cliëntondersteuner van Stichting Luwte helpt u. Bij u komt geen \
     rekening binnen.\n\nGoed om te weten\n\nBent u mantelzorger? Het mantelzorgpunt heeft vaste vrijwilligers die \
     u kunnen vervangen, tegen een vergoeding van € 4 per uur.",
    "Cliëntondersteuning\n\nEen cliëntondersteuner van Stichting Luwte gaat met u mee. Wie u krijgt hangt af van \
     wie er tijd heeft, maar u mag altijd om een andere ondersteuner vragen.",
    "Cliëntondersteuning\n\nHet is er voor elke burger van Zwin.\n\nTips\n\n- Het maatschappelijk werk is gratis \
     voor iedereen.\n- De ouderenbonden hebben vrijwillige belastinghulpen, alleen voor leden.",
    "Wie kan u helpen?\n\nIn Lindermeer staat u er niet alleen voor. Hieronder ziet u wie u kan \
     helpen.\n\nMantelzorgmakelaar\n\nDe mantelzorgmakelaar regelt zaken voor mantelzorgers. De eerste vijf uur \
     zijn gratis, daarna betaalt u € 60 per uur.\n\nCliëntondersteuner\n\nWeet u niet waar u moet beginnen? Een \
     cliëntondersteuner zet alles met u op een rij. Die is niet in dienst van de gemeente.\n\nAan deze hulp zijn \
     geen kosten verbonden. U hoeft er geen verwijzing voor te hebben.\n\nStichting Duidelijk, Beukenlaan 4, \
     0599 - 12 34 56.\n\nMaatje\n\nEen maatje is er alleen voor 75-plussers. Aanmelden gaat via de huisarts. \
     Bijdrage: € 5 per maand.",
    "Hulp vanuit de Wmo\n\nHebt u hulp nodig? Dan kunt u een melding doen.\n\nHet gesprek\n\nEen consulent komt bij \
     u langs. U mag een cliëntondersteuner vragen om erbij te zijn. Deze persoon is onafhankelijk. Bel MEE \
     Noord, 088 123 45 67.\n\nKosten\n\nU betaalt een eigen bijdrage van € 21 per maand. Dit geldt niet voor \
     mensen met een laag inkomen.\n\nVoor wie?\n\nDe Wmo is er alleen voor mensen die niet onder de Wlz vallen. \
     Hebt u een netwerk? Dan kijken we eerst wat zij kunnen doen.\n\nKeuze\n\nU kunt niet zelf kiezen wie er \
     komt poetsen.",
    "Onafhankelijk iemand naast u\n\nSoms is het prettig om iemand naast u te hebben die niet van de gemeente is. \
     Dat kan. Het heet onafhankelijke cliëntondersteuning.\n\nWat mag u verwachten?\n\n- Iemand die luistert en \
     uitlegt.\n- Iemand die meeleest met brieven en besluiten.\n- Iemand die meegaat naar afspraken.\n\nWaarmee \
     kan ik komen?\n\nMet alles: uw huis, uw inkomen, de opvoeding, werk of zorg thuis.\n\nLet op\n\nZo iemand \
     kan geen beslissingen voor u nemen. Ook neemt hij geen taken over zoals de administratie.\n\nHoe vind ik \
     iemand?\n\nEr zijn er twee: Zorgbelang West (0800 11 22) en Ouderenbond De Haven (0255 33 44 55). U kiest \
     wie bij u past.",
    "Stichting Welzijn Merenland\n\nOnze diensten\n\nSociaal werk\n\nOnze sociaal werkers helpen bij problemen \
     thuis. Zij werken in opdracht van de gemeente.\n\nCliëntondersteuning\n\nHebt u een vraag over zorg, geld, \
     wonen of werk? Onze cliëntondersteuners denken met u mee. Ze zijn onpartijdig en geschoold.\n\nWat kost \
     het?\n\nNiets.\n\nVoor wie?\n\nIedere inwoner van Merenland.\n\nMaaltijden aan huis\n\nWat kost het?\n\n€ 8 \
     per maaltijd.\n\nVoor wie?\n\nAlleen voor 65-plussers.",
    "Cliëntondersteuning verandert\n\nTot 1 juli kon u voor cliëntondersteuning alleen terecht bij MEE. U had toen \
     een indicatie nodig. Dat is veranderd. U kunt nu bij drie organisaties terecht en een indicatie is niet \
     meer nodig.\n\nVanaf 2027 willen we ook vrijwilligers inzetten.\n\nDe hulp blijft gratis. Vroeger betaalde \
     u na vijf gesprekken een bijdrage.",
    "Ondersteuning bij uw aanvraag\n\nBij Loket Zorg kunt u terecht met een aanvraag. Vindt u dat lastig? Vraag dan \
     om cliëntondersteuning.\n\nWie geeft de cliëntondersteuning?\n\nDat doen medewerkers van MEE. Zij werken \
     niet bij het loket.\n\nWat kost een voorziening?\n\nVoor een voorziening betaalt u een eigen bijdrage. De \
     cliëntondersteuner kost niets.\n\nWie beslist?\n\nEen medewerker van Loket Zorg beslist over uw aanvraag. \
     Zij kan ook een indicatie van een arts vragen.",
    "Steun bij jeugdhulp\n\nVoor ouders en kinderen zijn er twee soorten steun.\n\nVertrouwenspersoon: voor klachten \
     over jeugdhulp. Zij is van Jeugdstem en komt alleen op afspraak.\n\nCliëntondersteuner: voor vragen over \
     hulp, school en geld. Zij is van Stichting Opgroei en komt ook bij u thuis. U kunt haar zelf bellen: 06 11 \
     11 11 11.\n\nBeiden zijn gratis en beslissen niet mee.",
    "Cliëntondersteuning\n\nVoor wie: alle inwoners van Heerdijk\nWaarvoor: vragen over de Wmo, de Jeugdwet, \
     schulden en wonen\nKosten: geen\nDoor wie: cliëntondersteuners van Sienergie\nAanmelden: rechtstreeks, via \
     0341 00 11 22\nBelangrijk: de cliëntondersteuner is er niet in plaats van een advocaat\n\nVervoer\n\nVoor \
     wie: alleen mensen met een pas\nKosten: € 3 per rit\nAanmelden: met een verwijzing van het loket",
    "Veelgestelde vragen over de melding\n\nHoe lang duurt het?\n\nWij nemen binnen zes weken een besluit.\n\nMag er \
     iemand bij het gesprek zijn?\n\nJa. U kunt familie vragen, maar ook een onafhankelijke cliëntondersteuner. \
     Dat is kosteloos.\n\nMoet ik betalen voor de hulp?\n\nJa. Voor huishoudelijke hulp betaalt u € 21 per \
     maand.\n\nKan ik kiezen wie er komt?\n\nNee, de gemeente wijst een aanbieder aan.",
    "Samen naar het gesprek\n\nAnja (67) ging met knikkende knieën naar het stadhuis. Gelukkig was Piet erbij. Piet \
     is vrijwillig cliëntondersteuner bij de KBO. Hij had thuis al alles met haar doorgesproken. 'Hij zei \
     precies wat ik bedoelde,' zegt Anja. Achteraf las hij het verslag mee.\n\nOok zo iemand naast u? Bel de \
     KBO: 0317 55 66 77. Piet en zijn zes collega's komen bij iedereen in Wagendorp, en u hoeft er geen lid voor \
     te zijn. Betalen hoeft ook niet.",
    "Cliëntondersteuning in Ravenswoud\n\nNiet iedereen weet dat cliëntondersteuning bestaat. En wie het weet, denkt \
     vaak dat het geld kost of dat je er eerst een verwijzing voor moet hebben. Beide is onzin.\n\nDe \
     cliëntondersteuner is geen advocaat en geen hulpverlener. Hij is ook geen ambtenaar, al betaalt de gemeente \
     zijn organisatie.\n\nVoor een second opinion van een arts betaalt u wel. Ook de tolk is niet gratis.",
    "Onafhankelijke cliëntondersteuning\n\nU kunt een cliëntondersteuner vragen voor het gesprek met de consulent. \
     De consulent is in dienst van de gemeente. Zij beslist welke hulp u krijgt. De cliëntondersteuner doet dat \
     niet.\n\nMeestal komt de consulent alleen. Soms neemt zij een collega mee. Die is dan van het \
     wijkteam.\n\nDe cliëntondersteuner is van Stichting Horizon. Voor vrijwilligerswerk kunt u bij het \
     steunpunt terecht.",
    "Hulp bij uw gesprek\n\nAlleen naar het gesprek? Dat hoeft niet. U kunt iemand meenemen. Hebt u niemand, dan kan \
     een cliëntondersteuner met u meegaan. Maar ook als u wel iemand hebt, mag u een cliëntondersteuner \
     vragen.\n\nDe hulp is er niet alleen voor ouderen. Ook jongeren kunnen bellen.\n\nU hoeft geen lid te zijn \
     van een bond.",
    "Over MEE Rivierenland\n\nMEE Rivierenland geeft cliëntondersteuning in zeven gemeenten. Daarnaast geven wij \
     trainingen aan bedrijven. Die zijn niet gratis: een training kost € 450 per dagdeel. Werkgevers kunnen zelf \
     geen trainer kiezen.\n\nOns kantoor is alleen open op afspraak. Wij werken niet met een \
     inloopspreekuur.\n\nSommige van onze collega's werken in het wijkteam van de gemeente. Zij geven daar geen \
     cliëntondersteuning.",
    "Wmo: stap voor stap\n\nStap 1. Melding. U belt het loket.\nStap 2. Onafhankelijke cliëntondersteuning. U hoort \
     van ons dat u gratis een cliëntondersteuner kunt krijgen.\nStap 3. Gesprek. Een medewerker van de gemeente \
     komt bij u thuis.\nStap 4. Onderzoek. Wij kijken eerst wat uw familie, vrienden en buren kunnen doen. Pas \
     daarna kijken we naar hulp van de gemeente.\nStap 5. Besluit. U krijgt alleen hulp als het echt nodig is. U \
     betaalt een eigen bijdrage.\nStap 6. Bezwaar. Wij kunnen u niet helpen met een bezwaarschrift.",
    "Cliëntondersteuning Wlz\n\nHebt u een Wlz-indicatie? Dan hebt u ook recht op cliëntondersteuning. Die regelt \
     het zorgkantoor en niet de gemeente. U kunt kiezen uit Adviespunt Zorgbelang, Zorgverandert en MEE. Het \
     kost u niets.\n\nHebt u nog geen Wlz-indicatie? Dan kunt u bij de gemeente terecht voor \
     cliëntondersteuning. Ook dat is gratis.",
    "Onafhankelijke cliëntondersteuning\n\nEen onafhankelijk cliëntondersteuner geeft informatie en advies. Hij of \
     zij kan ook meegaan naar het gesprek.\n\nVoor wie is het niet?\nVoor mensen die in een andere gemeente \
     wonen. Woont u in Oosteind? Bel dan daar met de gemeente.\n\nWat kost het?\nVoor inwoners: niets. Voor \
     organisaties die ons inhuren: € 85 per uur.\n\nWat doen wij niet?\nWij doen uw administratie niet en wij \
     nemen geen besluiten. Uw belastingaangifte kunt u laten doen door de Belastingwinkel; die vraagt € 10.",
    "Kies zelf uw ondersteuner\n\nEr zijn mensen die u helpen bij uw hulpvraag. Zij heten cliëntondersteuners. \
     Vroeger werkten zij bij de gemeente, maar sinds 2020 niet meer. Nu werken ze bij Welzijn Kompas.\n\nIn \
     Druten werken de cliëntondersteuners nog wel bij de gemeente. Hier dus niet.\n\nEen klacht over de \
     gemeente? Daarvoor is er de klachtenfunctionaris. Die is in dienst van de gemeente.",
    "Ouderenadviseur of cliëntondersteuner?\n\nDe ouderenadviseur komt bij mensen van 75 jaar en ouder. Zij komt \
     alleen als de huisarts erom vraagt. Zij is in dienst van de gemeente.\n\nDe cliëntondersteuner is er voor \
     alle leeftijden. U belt hem zelf. Hij is van MEE.\n\nTwijfelt u? Bel het loket. Zij wijzen u iemand toe.",
    "Cliëntondersteuning bij schulden\n\nZit u in de schuldhulpverlening? U kunt iemand meenemen naar gesprekken: \
     een onafhankelijke cliëntondersteuner. Voor schuldhulp moet u zich eerst melden bij de Geldwinkel. U moet \
     een inkomen hebben en ingeschreven staan. Bewindvoering kost € 120 per maand en wordt door de rechter \
     opgelegd. U kiest uw bewindvoerder niet altijd zelf.",
    "Hulp en ondersteuning\n\nCliëntondersteuning\nEen cliëntondersteuner helpt u bij uw aanvraag. Dit is \
     gratis.\n\nHulp bij het huishouden\nU betaalt € 21 per maand. Alleen met een indicatie. U kunt niet zelf \
     kiezen wie er komt.\n\nBegeleiding\nEen begeleider helpt u om uw dag in te delen. Hij komt alleen op \
     werkdagen. Voor begeleiding moet u eerst naar het wijkteam.\n\nWoningaanpassing\nWoont u in een huurwoning? \
     Dan beslist de verhuurder mee.",
    "Cliëntondersteuning\n\nCliëntondersteuning is gratis en onafhankelijk. De ondersteuners zijn van MEE.\n\nGaat u \
     verhuizen?\n\nDan vervalt uw voorziening. In de nieuwe gemeente moet u opnieuw een indicatie aanvragen. U \
     kunt uw oude hulp niet meenemen. De kosten van de verhuizing betaalt u zelf.\n\nVragen?\n\nBel het \
     Wmo-loket. De medewerkers van het loket zijn in dienst van de gemeente en helpen u graag.",
    "Uw rechten in het gesprek\n\nU hebt recht op een onafhankelijke cliëntondersteuner. U hebt recht op een \
     verslag. U hebt recht op een tolk, maar die betaalt u zelf. U hebt geen recht op een andere \
     consulent.\n\nHet gesprek duurt een uur. U kunt het alleen overdag voeren. Een gesprek in het weekend is \
     niet mogelijk.",
    "Onafhankelijke cliëntondersteuning (OCO)\n\nDe cliëntondersteuner staat naast u. Hij is er voor u en niet voor \
     ons. Hij neemt geen beslissingen: dat doen wij.\n\nWat doen wij met uw melding?\n\nWij onderzoeken wat u \
     zelf kunt. Wij kijken of uw partner of kinderen kunnen helpen. Wij betalen geen hulp die gewoon in de \
     winkel te koop is. Wij werken met vaste aanbieders; een andere aanbieder is niet mogelijk.",
    "MEE in uw gemeente\n\nCliëntondersteuning van MEE is er voor iedereen met een beperking en zijn omgeving. U \
     hebt geen verwijzing nodig.\n\nCursussen\n\nVoor de cursus Sociale vaardigheden hebt u wel een verwijzing \
     nodig. De cursus kost € 60. Er is plaats voor acht deelnemers tussen 18 en 30 \
     jaar.\n\nDiagnostiek\n\nDiagnostisch onderzoek doen wij alleen in opdracht van de gemeente.",
    "Cliëntondersteuning bij Stichting De Schakel\n\nOnze cliëntondersteuners zijn vrijwilligers en beroepskrachten. \
     De beroepskrachten hebben een hbo-opleiding. De vrijwilligers hebben die niet, maar zij krijgen elk jaar \
     scholing.\n\nWij rijden u niet naar afspraken en doen geen boodschappen. Daarvoor zijn er andere \
     vrijwilligers in het dorp; die vragen € 0,30 per kilometer.\n\nWilt u ons steunen? Word donateur voor € 15 \
     per jaar. Donateurs krijgen vier keer per jaar ons blad.",
    "Wat doet de cliëntondersteuner niet?\n\n- De cliëntondersteuner beslist niet over uw hulp.\n- De \
     cliëntondersteuner geeft geen zorg.\n- De cliëntondersteuner is geen vervanging van familie.\n- De \
     cliëntondersteuner praat niet met de gemeente zonder dat u het weet.\n\nWat doet de cliëntondersteuner \
     wel?\n\n- Hij luistert en denkt mee.\n- Hij gaat mee naar gesprekken.",
    "Nieuws: meer inwoners vinden cliëntondersteuning\n\nHet aantal inwoners dat cliëntondersteuning vraagt is \
     gestegen naar 240. 'Veel mensen denken nog dat we bij de gemeente werken,' zegt Karin van Adviespunt Oost. \
     'Of dat ze moeten betalen. Dat is jammer.' Een inwoner vertelt: 'Ik dacht dat je alleen met een indicatie \
     hulp kreeg. Dat bleek niet zo te zijn.'\n\nDe gemeente trok vorig jaar € 90.000 uit voor de ondersteuning. \
     De wijkteams verwijzen nog te weinig.",
    "Persoonsgebonden budget\n\nMet een pgb regelt u uw hulp zelf. Vindt u dat moeilijk? Een cliëntondersteuner kan \
     met u meedenken. Wie het budget voor u beheert, mag niet ook uw zorgverlener zijn. Hij moet 18 jaar of \
     ouder zijn en mag geen schulden hebben. De gemeente keurt hem goed. Hij krijgt daar geen geld voor, tenzij \
     u het uit uw eigen zak betaalt.",
    "Wie doet wat?\n\nWmo-consulent: werkt voor de gemeente, voert het gesprek, neemt het \
     besluit.\nCliëntondersteuner: werkt voor Stichting Rugsteun, denkt met u mee, gaat mee naar het \
     gesprek.\nZorgaanbieder: levert de hulp, stuurt de rekening naar de gemeente.\nCAK: int uw eigen \
     bijdrage.\n\nBelangrijk: de een kan het werk van de ander niet doen. De consulent mag u niet adviseren over \
     een bezwaar.",
    "Cliëntondersteuning voor mantelzorgers\n\nOok mantelzorgers kunnen een cliëntondersteuner vragen. Die denkt mee \
     over zorg, werk en vrije tijd.\n\nRespijtzorg\n\nWilt u een weekend weg? Respijtzorg kunt u krijgen als uw \
     naaste een Wmo-indicatie heeft. De eerste twee dagen zijn gratis. Daarna betaalt u € 25 per dag. U moet het \
     een maand van tevoren aanvragen.",
    "Inloopspreekuur\n\nElke dinsdag is er spreekuur in De Kern. Er zit iemand van het wijkteam, iemand van de \
     bibliotheek en een cliëntondersteuner. Het wijkteam helpt alleen inwoners van de wijk Zuid. De bibliotheek \
     vraagt € 1 voor een print. U hoeft geen afspraak te maken.",
    "Kosten en eigen bijdrage\n\nVoor hulp uit de Wmo betaalt u een vast bedrag per maand. Geen eigen bijdrage \
     betaalt u voor een rolstoel, voor hulp aan kinderen en voor cliëntondersteuning. Voor collectief vervoer \
     betaalt u per rit. Bent u het niet eens met de rekening? Bel het CAK. Alleen het CAK kan de rekening \
     veranderen.",
    "Hulp voor ouderen\n\nOuderenbond Zonneschijn helpt leden en niet-leden. De ouderenadviseurs zijn getraind als \
     vrijwillig cliëntondersteuner. De belastinghulp is er alleen voor leden. Lid worden kost € 28 per jaar. \
     Leden krijgen ook korting op de reis naar Texel.",
];

/// Pages that do contradict something, and the rule.
const TO_BLAME: &[(&str, &str)] = &[
    (
        "free",
        "Luisterend oor\n\nWie zijn wij\n\nWij gaan als vrijwillig cliëntondersteuner met mensen mee.\n\nWat vragen wij\n\n\
         Voor de benzine vragen we 5 euro per keer.",
    ),
    (
        "life-wide",
        "Gespreksondersteuning Wmo\n\nTijdens uw gesprek kan een cliëntondersteuner aanwezig zijn.\n\nVoor welke \
         gesprekken?\n\nUitsluitend voor gesprekken over de Wmo.",
    ),
    (
        "independent",
        "Cliëntondersteuning\n\nIn Steenvoort is de consulent ook uw cliëntondersteuner. Zij adviseert u en neemt \
         daarna het besluit over uw aanvraag.",
    ),
    (
        "for-everyone",
        "Cliëntondersteuning voor ouderen\n\nOnze vrijwillige cliëntondersteuners gaan met u mee. Zij zijn er alleen \
         voor mensen van 65 jaar en ouder.",
    ),
];

#[test]
fn what_is_said_of_others_accuses_nobody() {
    let mut wrong = String::new();
    for text in BLAMELESS {
        let claims = assess(&Page::from_text(text), &RULES).claims;
        for (rule, claim) in claims.iter().filter(|(_, claim)| claim.level == Level::Contradicted) {
            let title = text.lines().next().unwrap_or_default();
            writeln!(wrong, "{title}: {rule:?} {:?}", claim.evidence).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn what_is_said_of_oco_itself_is_still_held_against_it() {
    for (rule, text) in TO_BLAME {
        let level = assess(&Page::from_text(text), &RULES).level(rule);
        assert_eq!(level, Level::Contradicted, "{rule} in\n{text}");
    }
}

fn read_html(html: &str) -> ocowijzer_judge::claims::PageClaims {
    let page = Page::read(&ocowijzer_judge::page::PageSource {
        body: html.as_bytes(),
        content_type: Some("text/html"),
        url: None,
    });
    assess(&page, &RULES)
}

#[test]
fn each_sentence_of_a_table_cell_says_its_own() {
    let claims = read_html(
        "<main><h1>Cliëntondersteuning</h1><p>Iedereen mag om een cliëntondersteuner vragen.</p>\
         <h2>Dit zijn onze afspraken</h2><table>\
         <tr><th>Kosten</th><td>Per gesprek betaalt u € 10. De gemeente betaalt de rest.</td></tr>\
         <tr><th>Toestemming</th><td>Niet nodig. U mag direct beginnen.</td></tr></table></main>",
    );
    assert_eq!(claims.level("free"), Level::Contradicted);
}

#[test]
fn a_giver_named_in_a_heading_is_who_the_text_below_is_about() {
    let text = "Bijstand\n\nBij de gesprekken over uw uitkering mag een cliëntondersteuner aanschuiven. Dit wordt \
                gedaan door SteunPlus.\n\nSteunPlus bereiken\n\nKerkpad 11, op werkdagen open van 10 tot 16 \
                uur.\n\nTegenprestatie\n\nVan mensen met bijstand vragen we een tegenprestatie.";
    assert_eq!(assess(&Page::from_text(text), &RULES).level("contact-details"), Level::Yes);
}

#[test]
fn a_summary_is_about_what_the_page_then_names() {
    let text = "Ondersteuning bij uw hulpvraag\n\nIn het kort\n\n- Alle inwoners kunnen er gebruik van maken.\n\
                - Er komen geen kosten voor u bij kijken.\n\nWat is cliëntondersteuning?\n\nBij \
                cliëntondersteuning gaat het om informatie, advies en kortdurende hulp.";
    let claims = assess(&Page::from_text(text), &RULES);
    assert_eq!(claims.level("free"), Level::Yes);
    assert_eq!(claims.level("for-everyone"), Level::Yes);
}

#[test]
fn a_price_under_a_condition_limits_what_the_page_promises() {
    for condition in [
        "De eerste drie uur komen voor rekening van de gemeente. Hebt u meer tijd nodig, dan betaalt u die zelf.",
        "Cliëntondersteuning is gratis, met uitzondering van hulp bij bezwaar. Daarvoor rekenen zij € 40 per uur.",
        "De eerste drie gesprekken neemt de gemeente voor haar rekening. Gaat u daarna door, dan spreekt u met het bureau \
         een uurtarief af.",
        "De eerste drie uur betaalt de gemeente. De uren daarna declareert het bureau bij u, tegen een tarief van € 60.",
        "Cliëntondersteuning is gratis. Woont u in Oudezwin, dan ontvangt u een rekening van € 45.",
    ] {
        let text = format!(
            "Onafhankelijke cliëntondersteuning\n\nEen cliëntondersteuner van Stichting Baken gaat met u \
             mee.\n\nKosten\n\n{condition}"
        );
        let level = assess(&Page::from_text(&text), &RULES).level("free");
        assert_eq!(level, Level::Partly, "{condition}");
    }
    let text = "Cliëntondersteuning\n\nEen cliëntondersteuner gaat met u mee. Daarvoor betaalt u € 20 per gesprek.";
    assert_eq!(assess(&Page::from_text(text), &RULES).level("free"), Level::Contradicted);
}

#[test]
fn on_the_site_of_a_giver_the_people_are_its_own() {
    let page = |site: &str| {
        read_html(&format!(
            "<title>Cliëntondersteuning in Zwin | {site}</title><main><h1>Cliëntondersteuning in Zwin</h1>\
             <p>Onze consulenten bieden cliëntondersteuning aan mensen met een beperking.</p></main>"
        ))
        .level("providers-named")
    };
    assert_ne!(page("MEE Heuvelland"), Level::Contradicted);
    assert_eq!(page("Gemeente Zwin"), Level::Contradicted);
}

#[test]
fn a_box_beside_the_text_about_other_help_says_nothing_of_oco() {
    let claims = read_html(
        "<main><h1>Een cliëntondersteuner aan uw zijde</h1><p>Een cliëntondersteuner zoekt het met u uit.</p>\
         <h2>Wat kost het?</h2><p>Voor u niets.</p>\
         <h2>Afspreken</h2><p>Stichting Baken, Kerkpad 4, 088 000 41 10.</p></main>\
         <aside><h2>Huishoudelijke hulp</h2><p>Eigen bijdrage: € 21 per maand. U hebt hiervoor een indicatie \
         nodig. Bel het loket.</p></aside>",
    );
    assert_eq!(claims.level("no-conditions"), Level::Silent);
    assert_eq!(claims.level("contact-details"), Level::Yes);
}
