<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>ShareDesk</name>
        <message>
            <source>1 day</source>
            <translation>1 Tag</translation>
        </message>
        <message>
            <source>1 link keeps its time</source>
            <translation>1 Link behält seine Zeit</translation>
        </message>
        <message>
            <source>1 link was not deleted</source>
            <translation>1 Link wurde nicht gelöscht</translation>
        </message>
        <message>
            <source>1 link was not erased</source>
            <translation>1 Link wurde nicht endgültig gelöscht</translation>
        </message>
        <message>
            <source>1 link was not extended</source>
            <translation>1 Link wurde nicht verlängert</translation>
        </message>
        <message>
            <source>1 link was not paused</source>
            <translation>1 Link wurde nicht pausiert</translation>
        </message>
        <message>
            <source>1 link was not restored</source>
            <translation>1 Link wurde nicht wiederhergestellt</translation>
        </message>
        <message>
            <source>1 link was not resumed</source>
            <translation>1 Link wurde nicht fortgesetzt</translation>
        </message>
        <message>
            <source>1 year</source>
            <translation>1 Jahr</translation>
        </message>
        <message>
            <source>10 characters</source>
            <translation>10 Zeichen</translation>
        </message>
        <message>
            <source>10 years</source>
            <translation>10 Jahre</translation>
        </message>
        <message>
            <source>100 % is as large as your other programs. From the next start on</source>
            <translation>Mit 100 % so groß wie Ihre anderen Programme. Ab dem nächsten Start</translation>
        </message>
        <message>
            <source>100 downloads</source>
            <translation>100 Downloads</translation>
        </message>
        <message>
            <source>12 characters</source>
            <translation>12 Zeichen</translation>
        </message>
        <message>
            <source>16 characters</source>
            <translation>16 Zeichen</translation>
        </message>
        <message>
            <source>16 letters and digits</source>
            <translation>16 Buchstaben und Ziffern</translation>
        </message>
        <message>
            <source>2 years</source>
            <translation>2 Jahre</translation>
        </message>
        <message>
            <source>20 characters</source>
            <translation>20 Zeichen</translation>
        </message>
        <message>
            <source>25 downloads</source>
            <translation>25 Downloads</translation>
        </message>
        <message>
            <source>30 days</source>
            <translation>30 Tage</translation>
        </message>
        <message>
            <source>443 needs no number in the link</source>
            <translation>Bei 443 steht keine Zahl im Link</translation>
        </message>
        <message>
            <source>5 downloads</source>
            <translation>5 Downloads</translation>
        </message>
        <message>
            <source>7 days</source>
            <translation>7 Tage</translation>
        </message>
        <message>
            <source>8 characters</source>
            <translation>8 Zeichen</translation>
        </message>
        <message>
            <source>90 days</source>
            <translation>90 Tage</translation>
        </message>
        <message>
            <source>A click chooses a file.</source>
            <translation>Ein Klick wählt eine Datei.</translation>
        </message>
        <message>
            <source>A code was sent</source>
            <translation>Ein Code wurde gesendet</translation>
        </message>
        <message>
            <source>A copy cannot be checked now.</source>
            <translation>Eine Kopie kann gerade nicht geprüft werden.</translation>
        </message>
        <message>
            <source>A copy could not be erased.</source>
            <translation>Eine Kopie konnte nicht gelöscht werden.</translation>
        </message>
        <message>
            <source>A copy could not be moved: {reason}.</source>
            <translation>Eine Kopie konnte nicht verschoben werden: {reason}.</translation>
        </message>
        <message>
            <source>A copy is damaged</source>
            <translation>Eine Kopie ist beschädigt</translation>
        </message>
        <message>
            <source>A copy is kept for the link.
Later edits don't show.</source>
            <translation>Für den Link wird eine Kopie aufbewahrt.
Spätere Änderungen erscheinen nicht.</translation>
        </message>
        <message>
            <source>A copy is kept for the link. Later edits don't show.</source>
            <translation>Für den Link wird eine Kopie aufbewahrt. Spätere Änderungen erscheinen nicht.</translation>
        </message>
        <message>
            <source>A copy is kept. Later edits don't show.</source>
            <translation>Eine Kopie wird aufbewahrt. Spätere Änderungen erscheinen nicht.</translation>
        </message>
        <message>
            <source>A delivery is complete when the recipient’s side has acknowledged every byte.</source>
            <translation>Eine Zustellung ist vollständig, wenn die Seite des Empfängers jedes Byte bestätigt hat.</translation>
        </message>
        <message>
            <source>A download stopped and did not go on</source>
            <translation>Ein Download blieb stehen und ging nicht weiter</translation>
        </message>
        <message>
            <source>A file in it lies so deep that its path is too long for the format</source>
            <translation>Eine Datei darin liegt so tief, dass ihr Pfad für das Format zu lang ist</translation>
        </message>
        <message>
            <source>A file in the copy of “{name}” cannot be read as it was copied.</source>
            <translation>Eine Datei in der Kopie von „{name}“ ist nicht mehr so lesbar, wie sie kopiert wurde.</translation>
        </message>
        <message>
            <source>A limit holds for everybody</source>
            <translation>Eine Grenze gilt für alle</translation>
        </message>
        <message>
            <source>A link has to allow at least one download.</source>
            <translation>Ein Link muss mindestens einen Download erlauben.</translation>
        </message>
        <message>
            <source>A link holds {max_items} items at most.</source>
            <translation>Ein Link fasst höchstens {max_items} Einträge.</translation>
        </message>
        <message>
            <source>A link needs a title</source>
            <translation>Ein Link braucht einen Titel</translation>
        </message>
        <message>
            <source>A link needs a title.</source>
            <translation>Ein Link braucht einen Titel.</translation>
        </message>
        <message>
            <source>A link needs attention</source>
            <translation>Ein Link braucht Ihre Aufmerksamkeit</translation>
        </message>
        <message>
            <source>A link that works once allows one download</source>
            <translation>Ein einmaliger Link erlaubt einen Download</translation>
        </message>
        <message>
            <source>A password is set. Only you know it.</source>
            <translation>Ein Passwort ist gesetzt. Nur Sie kennen es.</translation>
        </message>
        <message>
            <source>A password is set. This computer's key store keeps it: Copy puts it on the clipboard.</source>
            <translation>Ein Passwort ist gesetzt. Der Schlüsselspeicher dieses Computers bewahrt es auf: „Kopieren“ legt es in die Zwischenablage.</translation>
        </message>
        <message>
            <source>A program of the user “{user}” on this computer uses port {port}</source>
            <translation>Ein Programm des Benutzers „{user}“ auf diesem Computer belegt den Port {port}</translation>
        </message>
        <message>
            <source>A reserved download is free again</source>
            <translation>Ein reservierter Download ist wieder frei</translation>
        </message>
        <message>
            <source>A reserved download stopped half-way</source>
            <translation>Ein reservierter Download blieb stehen</translation>
        </message>
        <message>
            <source>A test goes to {recipient}.</source>
            <translation>Ein Test geht an {recipient}.</translation>
        </message>
        <message>
            <source>About</source>
            <translation>Info</translation>
        </message>
        <message>
            <source>About ShareDesk</source>
            <translation>Über ShareDesk</translation>
        </message>
        <message>
            <source>About every download</source>
            <translation>Über jeden Download</translation>
        </message>
        <message>
            <source>Above the password field</source>
            <translation>Über dem Passwortfeld</translation>
        </message>
        <message>
            <source>Accent colour of the pages.</source>
            <translation>Akzentfarbe der Seiten.</translation>
        </message>
        <message>
            <source>Access</source>
            <translation>Zugang</translation>
        </message>
        <message>
            <source>Active</source>
            <translation>Aktiv</translation>
        </message>
        <message>
            <source>Activity</source>
            <translation>Aktivität</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <source>Add an e-mail address</source>
            <translation>Adresse hinzufügen</translation>
        </message>
        <message>
            <source>Add files</source>
            <translation>Dateien hinzufügen</translation>
        </message>
        <message>
            <source>Add files to this link</source>
            <translation>Diesem Link Dateien hinzufügen</translation>
        </message>
        <message>
            <source>Add files…</source>
            <translation>Dateien hinzufügen …</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Adresse</translation>
        </message>
        <message>
            <source>Address confirmed</source>
            <translation>Adresse bestätigt</translation>
        </message>
        <message>
            <source>Address copied</source>
            <translation>Adresse kopiert</translation>
        </message>
        <message>
            <source>Address given</source>
            <translation>Adresse angegeben</translation>
        </message>
        <message>
            <source>Address is public</source>
            <translation>Adresse ist öffentlich</translation>
        </message>
        <message>
            <source>Address of your privacy statement: a link at the foot of every page.</source>
            <translation>Adresse Ihrer Datenschutzerklärung: ein Link am Fuß jeder Seite.</translation>
        </message>
        <message>
            <source>Address that links start with, e.g. https://share.example.com; empty: this computer's.</source>
            <translation>Adresse, mit der Links beginnen, z. B. https://share.example.com; leer: die dieses Computers.</translation>
        </message>
        <message>
            <source>Address that mails come from.</source>
            <translation>Adresse, von der E-Mails kommen.</translation>
        </message>
        <message>
            <source>Address the portal listens on; empty: every address.</source>
            <translation>Adresse, auf der das Portal lauscht; leer: alle Adressen.</translation>
        </message>
        <message>
            <source>Addresses are recorded as far as the sender’s policy allows.</source>
            <translation>Adressen werden so weit aufgezeichnet, wie es die Richtlinie des Absenders erlaubt.</translation>
        </message>
        <message>
            <source>Addresses of proxies that say truly where visitors come from</source>
            <translation>Adressen von Proxys, die wahrheitsgemäß sagen, woher Besucher kommen</translation>
        </message>
        <message>
            <source>After 1 day</source>
            <translation>Nach 1 Tag</translation>
        </message>
        <message>
            <source>After 30 days</source>
            <translation>Nach 30 Tagen</translation>
        </message>
        <message>
            <source>After 5 wrong passwords</source>
            <translation>Nach 5 falschen Passwörtern</translation>
        </message>
        <message>
            <source>After 7 days</source>
            <translation>Nach 7 Tagen</translation>
        </message>
        <message>
            <source>After making a link, copy</source>
            <translation>Nach dem Erstellen eines Links kopieren</translation>
        </message>
        <message>
            <source>All copies together; what would be more is not copied</source>
            <translation>Alle Kopien zusammen; was mehr wäre, wird nicht kopiert</translation>
        </message>
        <message>
            <source>All events</source>
            <translation>Alle Ereignisse</translation>
        </message>
        <message>
            <source>All links</source>
            <translation>Alle Links</translation>
        </message>
        <message>
            <source>All of them can be made to fit at once: an earlier end, fewer downloads or one-time use.</source>
            <translation>Alle lassen sich sofort anpassen: früheres Ende, weniger Downloads oder einmalige Nutzung.</translation>
        </message>
        <message>
            <source>All of them need a choice of yours, such as a password, or can be paused.</source>
            <translation>Alle brauchen eine Entscheidung von Ihnen, etwa ein Passwort, oder können pausiert werden.</translation>
        </message>
        <message>
            <source>All time</source>
            <translation>Gesamte Zeit</translation>
        </message>
        <message numerus="yes">
            <source>All {n} events are as written</source>
            <extracomment>{n} event is as written</extracomment>
            <translation>
                <numerusform>{n} Ereignis ist wie aufgezeichnet</numerusform>
                <numerusform>Alle {n} Ereignisse sind wie aufgezeichnet</numerusform>
            </translation>
        </message>
        <message>
            <source>Allowed</source>
            <translation>Erlaubt</translation>
        </message>
        <message>
            <source>Almost ready</source>
            <translation>Fast bereit</translation>
        </message>
        <message>
            <source>Also works without internet</source>
            <translation>Geht auch ohne Internet</translation>
        </message>
        <message>
            <source>Always</source>
            <translation>Immer</translation>
        </message>
        <message>
            <source>Always on</source>
            <translation>Immer an</translation>
        </message>
        <message>
            <source>Always the current version of the file.</source>
            <translation>Immer die aktuelle Fassung der Datei.</translation>
        </message>
        <message>
            <source>An address of this computer; empty: every one</source>
            <translation>Eine Adresse dieses Computers; leer: alle</translation>
        </message>
        <message>
            <source>And while files are copied</source>
            <translation>Und während Dateien kopiert werden</translation>
        </message>
        <message>
            <source>And {count} more</source>
            <translation>Und {count} weitere</translation>
        </message>
        <message>
            <source>And {count} more: a receipt as CSV or JSON names all of them.</source>
            <translation>Und {count} weitere: Ein Nachweis als CSV oder JSON nennt alle.</translation>
        </message>
        <message>
            <source>Another ShareDesk is copying this link already.</source>
            <translation>Ein anderes ShareDesk kopiert diesen Link bereits.</translation>
        </message>
        <message>
            <source>Another ShareDesk process makes this copy</source>
            <translation>Ein anderer ShareDesk-Prozess erstellt diese Kopie</translation>
        </message>
        <message>
            <source>Another file</source>
            <translation>Andere Datei</translation>
        </message>
        <message>
            <source>Another file has its place</source>
            <translation>An ihrer Stelle liegt eine andere Datei</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>Antwortet</translation>
        </message>
        <message>
            <source>Anywhere</source>
            <translation>Überall</translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>Darstellung</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>Anwenden</translation>
        </message>
        <message>
            <source>As in settings</source>
            <translation>Wie eingestellt</translation>
        </message>
        <message>
            <source>As the browser asks</source>
            <translation>Wie vom Browser gewünscht</translation>
        </message>
        <message>
            <source>Ask</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <source>Ask its administrator why</source>
            <translation>Fragen Sie den Administrator des Servers nach dem Grund</translation>
        </message>
        <message>
            <source>Ask your administrator.</source>
            <translation>Fragen Sie Ihren Administrator.</translation>
        </message>
        <message>
            <source>Asked for more time</source>
            <translation>Um mehr Zeit gebeten</translation>
        </message>
        <message>
            <source>At least {events}</source>
            <translation>Mindestens {events}</translation>
        </message>
        <message>
            <source>Audit log</source>
            <translation>Protokoll</translation>
        </message>
        <message>
            <source>Audit log exported</source>
            <translation>Protokoll exportiert</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <source>Back to the link</source>
            <translation>Zurück zum Link</translation>
        </message>
        <message>
            <source>Begun</source>
            <translation>Begonnen</translation>
        </message>
        <message>
            <source>Brand colour</source>
            <translation>Markenfarbe</translation>
        </message>
        <message>
            <source>Brand colour code</source>
            <translation>Code der Markenfarbe</translation>
        </message>
        <message>
            <source>Branding</source>
            <translation>Erscheinungsbild</translation>
        </message>
        <message>
            <source>Bring back</source>
            <translation>Zurückholen</translation>
        </message>
        <message>
            <source>Broken off</source>
            <translation>Abgebrochen</translation>
        </message>
        <message>
            <source>Browsers warn</source>
            <translation>Browser warnen</translation>
        </message>
        <message>
            <source>Buttons are a little darker, so that dark text is easy to read ({ratio})</source>
            <translation>Schaltflächen sind etwas dunkler, damit dunkler Text gut lesbar ist ({ratio})</translation>
        </message>
        <message>
            <source>Buttons are a little darker, so that white text is easy to read ({ratio})</source>
            <translation>Schaltflächen sind etwas dunkler, damit weißer Text gut lesbar ist ({ratio})</translation>
        </message>
        <message>
            <source>By name</source>
            <translation>Nach Namen</translation>
        </message>
        <message>
            <source>By {days} days</source>
            <translation>Um {days} Tage</translation>
        </message>
        <message>
            <source>Bytes of the disk that copies leave free (at most 5 % of the disk).</source>
            <translation>Bytes, die Kopien auf dem Datenträger frei lassen (höchstens 5 % davon).</translation>
        </message>
        <message>
            <source>Bytes that all copies may take together; 0: as much as the disk has.</source>
            <translation>Bytes, die alle Kopien zusammen belegen dürfen; 0: so viele, wie der Datenträger hat.</translation>
        </message>
        <message>
            <source>Can a recipient open this?</source>
            <translation>Kann ein Empfänger das öffnen?</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Cancel copying</source>
            <translation>Kopieren abbrechen</translation>
        </message>
        <message>
            <source>Cancel the export</source>
            <translation>Export abbrechen</translation>
        </message>
        <message>
            <source>Certificate</source>
            <translation>Zertifikat</translation>
        </message>
        <message>
            <source>Certificate cannot be used</source>
            <translation>Zertifikat ist nicht verwendbar</translation>
        </message>
        <message>
            <source>Certificate expires soon</source>
            <translation>Zertifikat läuft bald ab</translation>
        </message>
        <message>
            <source>Certificate has expired</source>
            <translation>Zertifikat ist abgelaufen</translation>
        </message>
        <message>
            <source>Certificate is for another name</source>
            <translation>Zertifikat gilt für einen anderen Namen</translation>
        </message>
        <message>
            <source>Certificate is valid</source>
            <translation>Zertifikat ist gültig</translation>
        </message>
        <message>
            <source>Chain ends in {number}: {hash}…</source>
            <translation>Kette endet bei {number}: {hash}…</translation>
        </message>
        <message>
            <source>Change where it listens</source>
            <translation>Ändern, wo es lauscht</translation>
        </message>
        <message>
            <source>Changes discarded</source>
            <translation>Änderungen verworfen</translation>
        </message>
        <message>
            <source>Changes of links</source>
            <translation>Änderungen an Links</translation>
        </message>
        <message>
            <source>Chapters</source>
            <translation>Kapitel</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <source>Check again</source>
            <translation>Erneut prüfen</translation>
        </message>
        <message>
            <source>Check its permissions.</source>
            <translation>Prüfen Sie die Zugriffsrechte.</translation>
        </message>
        <message>
            <source>Check mail.from, mail.user</source>
            <translation>Prüfen Sie mail.from und mail.user</translation>
        </message>
        <message>
            <source>Check mail.host</source>
            <translation>Prüfen Sie mail.host</translation>
        </message>
        <message>
            <source>Check mail.host, and the connection to the network</source>
            <translation>Prüfen Sie mail.host und die Netzwerkverbindung</translation>
        </message>
        <message>
            <source>Check mail.port</source>
            <translation>Prüfen Sie mail.port</translation>
        </message>
        <message>
            <source>Check mail.port and mail.security</source>
            <translation>Prüfen Sie mail.port und mail.security</translation>
        </message>
        <message>
            <source>Check mail.security: starttls for port 587, tls for port 465</source>
            <translation>Prüfen Sie mail.security: starttls für Port 587, tls für Port 465</translation>
        </message>
        <message>
            <source>Check mail.user and mail.password</source>
            <translation>Prüfen Sie mail.user und mail.password</translation>
        </message>
        <message>
            <source>Check the address</source>
            <translation>Prüfen Sie die Adresse</translation>
        </message>
        <message>
            <source>Check the clock of this computer</source>
            <translation>Prüfen Sie die Uhr dieses Computers</translation>
        </message>
        <message>
            <source>Check the connection to the network</source>
            <translation>Prüfen Sie die Netzwerkverbindung</translation>
        </message>
        <message>
            <source>Check the disk and the permissions of the file</source>
            <translation>Prüfen Sie den Datenträger und die Zugriffsrechte der Datei</translation>
        </message>
        <message>
            <source>Check the disk and try again.</source>
            <translation>Prüfen Sie den Datenträger und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>Check the disk that holds the data directory.</source>
            <translation>Prüfen Sie den Datenträger mit dem Datenordner.</translation>
        </message>
        <message>
            <source>Check the disk.</source>
            <translation>Prüfen Sie den Datenträger.</translation>
        </message>
        <message>
            <source>Check the name and the folder.</source>
            <translation>Prüfen Sie Namen und Ordner.</translation>
        </message>
        <message>
            <source>Check the permissions of the data directory.</source>
            <translation>Prüfen Sie die Zugriffsrechte des Datenordners.</translation>
        </message>
        <message>
            <source>Check the public address</source>
            <translation>Öffentliche Adresse prüfen</translation>
        </message>
        <message>
            <source>Check the settings mail.*</source>
            <translation>Prüfen Sie die Einstellungen mail.*</translation>
        </message>
        <message>
            <source>Checked just now</source>
            <translation>Gerade eben geprüft</translation>
        </message>
        <message>
            <source>Checked {time} ago</source>
            <translation>Vor {time} geprüft</translation>
        </message>
        <message>
            <source>Checking every event</source>
            <translation>Alle Ereignisse werden geprüft</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Wird geprüft …</translation>
        </message>
        <message>
            <source>Choose a file or a folder.</source>
            <translation>Wählen Sie eine Datei oder einen Ordner.</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>Ordner wählen</translation>
        </message>
        <message>
            <source>Choose a later time to expire at.</source>
            <translation>Wählen Sie einen späteren Zeitpunkt.</translation>
        </message>
        <message>
            <source>Choose a later time.</source>
            <translation>Wählen Sie einen späteren Zeitpunkt.</translation>
        </message>
        <message>
            <source>Choose a logo</source>
            <translation>Logo wählen</translation>
        </message>
        <message>
            <source>Choose a smaller number.</source>
            <translation>Wählen Sie eine kleinere Zahl.</translation>
        </message>
        <message>
            <source>Choose an earlier time.</source>
            <translation>Wählen Sie einen früheren Zeitpunkt.</translation>
        </message>
        <message>
            <source>Choose another address in the settings (portal.host), or leave it empty for all of them.</source>
            <translation>Wählen Sie in den Einstellungen eine andere Adresse (portal.host), oder lassen Sie sie für alle leer.</translation>
        </message>
        <message>
            <source>Choose another folder.</source>
            <translation>Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>Choose another one, or erase copies first.</source>
            <translation>Wählen Sie einen anderen, oder löschen Sie zuerst Kopien.</translation>
        </message>
        <message>
            <source>Choose another one.</source>
            <translation>Wählen Sie einen anderen.</translation>
        </message>
        <message>
            <source>Choose another port in the settings (portal.port).</source>
            <translation>Wählen Sie in den Einstellungen einen anderen Port (portal.port).</translation>
        </message>
        <message>
            <source>Choose any colour</source>
            <translation>Beliebige Farbe wählen</translation>
        </message>
        <message>
            <source>Choose certificate</source>
            <translation>Zertifikat wählen</translation>
        </message>
        <message>
            <source>Choose files</source>
            <translation>Dateien wählen</translation>
        </message>
        <message>
            <source>Choose the file: {title}</source>
            <translation>Datei wählen: {title}</translation>
        </message>
        <message>
            <source>Choose the files to share.</source>
            <translation>Wählen Sie die Dateien, die Sie teilen möchten.</translation>
        </message>
        <message>
            <source>Choose when the link expires.</source>
            <translation>Wählen Sie, wann der Link abläuft.</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Wählen …</translation>
        </message>
        <message>
            <source>Chosen links</source>
            <translation>Gewählte Links</translation>
        </message>
        <message>
            <source>Claimed</source>
            <translation>Reserviert</translation>
        </message>
        <message>
            <source>Claimed by {names}</source>
            <translation>Reserviert von {names}</translation>
        </message>
        <message>
            <source>Clear search</source>
            <translation>Suche leeren</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Close details</source>
            <translation>Details schließen</translation>
        </message>
        <message>
            <source>Close it, or choose another port in the settings (portal.port).</source>
            <translation>Beenden Sie es, oder wählen Sie in den Einstellungen einen anderen Port (portal.port).</translation>
        </message>
        <message>
            <source>Close it, or share the original.</source>
            <translation>Schließen Sie sie, oder teilen Sie das Original.</translation>
        </message>
        <message>
            <source>Close to the colour of the page: buttons get an outline</source>
            <translation>Nahe an der Farbe der Seite: Schaltflächen erhalten einen Umriss</translation>
        </message>
        <message>
            <source>Close window</source>
            <translation>Fenster schließen</translation>
        </message>
        <message>
            <source>Code sent</source>
            <translation>Code gesendet</translation>
        </message>
        <message>
            <source>Codes and notifications cannot be sent</source>
            <translation>Codes und Benachrichtigungen können nicht gesendet werden</translation>
        </message>
        <message>
            <source>Codes and notifications need a server and a sender address.</source>
            <translation>Codes und Benachrichtigungen brauchen einen Server und eine Absenderadresse.</translation>
        </message>
        <message>
            <source>Company</source>
            <translation>Firma</translation>
        </message>
        <message>
            <source>Company or product name on the pages.</source>
            <translation>Firmen- oder Produktname auf den Seiten.</translation>
        </message>
        <message>
            <source>Company · Street and number</source>
            <translation>Firma · Straße und Hausnummer</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>Vollständig</translation>
        </message>
        <message>
            <source>Computer</source>
            <translation>Computer</translation>
        </message>
        <message>
            <source>Connect its disk, or choose another folder in Preferences, Storage.</source>
            <translation>Schließen Sie seinen Datenträger an, oder wählen Sie unter Einstellungen, Speicher einen anderen Ordner.</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Weiter</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Kopiert</translation>
        </message>
        <message>
            <source>Copies</source>
            <translation>Kopien</translation>
        </message>
        <message>
            <source>Copies in this folder cannot be downloaded now</source>
            <translation>Kopien in diesem Ordner können jetzt nicht heruntergeladen werden</translation>
        </message>
        <message>
            <source>Copies leave this much room, at most 5% of the disk</source>
            <translation>So viel Platz lassen Kopien frei, höchstens 5 % des Datenträgers</translation>
        </message>
        <message>
            <source>Copies use {percent} percent of the room for them</source>
            <translation>Kopien belegen {percent} Prozent ihres Platzes</translation>
        </message>
        <message>
            <source>Copies use {size}</source>
            <translation>Kopien belegen {size}</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Copy</source>
            <comment>noun</comment>
            <translation>Kopie</translation>
        </message>
        <message>
            <source>Copy damaged</source>
            <translation>Kopie beschädigt</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>Diagnose kopieren</translation>
        </message>
        <message>
            <source>Copy files anywhere, press Ctrl+V here.</source>
            <translation>Dateien irgendwo kopieren, hier Strg+V drücken.</translation>
        </message>
        <message>
            <source>Copy files, a picture or text first</source>
            <translation>Kopieren Sie zuerst Dateien, ein Bild oder Text</translation>
        </message>
        <message>
            <source>Copy image</source>
            <translation>Bild kopieren</translation>
        </message>
        <message>
            <source>Copy it again</source>
            <translation>Erneut kopieren</translation>
        </message>
        <message>
            <source>Copy last link</source>
            <translation>Letzten Link kopieren</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>Link kopieren</translation>
        </message>
        <message>
            <source>Copy password</source>
            <translation>Passwort kopieren</translation>
        </message>
        <message>
            <source>Copy report</source>
            <translation>Bericht kopieren</translation>
        </message>
        <message>
            <source>Copy stopped</source>
            <translation>Kopieren gestoppt</translation>
        </message>
        <message>
            <source>Copy the address on this network</source>
            <translation>Adresse in diesem Netz kopieren</translation>
        </message>
        <message>
            <source>Copy the end of the chain</source>
            <translation>Ende der Kette kopieren</translation>
        </message>
        <message>
            <source>Copy the link and paste it</source>
            <translation>Kopieren Sie den Link und fügen Sie ihn dort ein</translation>
        </message>
        <message>
            <source>Copy the link and paste it into a mail</source>
            <translation>Kopieren Sie den Link und fügen Sie ihn in eine E-Mail ein</translation>
        </message>
        <message>
            <source>Copying</source>
            <translation>Wird kopiert</translation>
        </message>
        <message>
            <source>Copying goes on at the next start.</source>
            <translation>Das Kopieren geht beim nächsten Start weiter.</translation>
        </message>
        <message>
            <source>Copying paused</source>
            <translation>Kopieren pausiert</translation>
        </message>
        <message>
            <source>Copying stopped</source>
            <translation>Kopieren gestoppt</translation>
        </message>
        <message numerus="yes">
            <source>Copying {n} links</source>
            <extracomment>Copying {n} link</extracomment>
            <translation>
                <numerusform>{n} Link wird kopiert</numerusform>
                <numerusform>{n} Links werden kopiert</numerusform>
            </translation>
        </message>
        <message>
            <source>Copying {share}</source>
            <translation>Kopiert: {share}</translation>
        </message>
        <message>
            <source>Count the link as used: running downloads are cut</source>
            <translation>Den Link als verwendet werten: laufende Downloads werden abgebrochen</translation>
        </message>
        <message>
            <source>Counted for each link and address</source>
            <translation>Je Link und Adresse gezählt</translation>
        </message>
        <message>
            <source>Counting the files</source>
            <translation>Dateien werden gezählt</translation>
        </message>
        <message>
            <source>Create and copy link</source>
            <translation>Link erstellen und kopieren</translation>
        </message>
        <message>
            <source>Created {moment}</source>
            <translation>Erstellt: {moment}</translation>
        </message>
        <message>
            <source>Custom expiry</source>
            <translation>Eigener Ablauf</translation>
        </message>
        <message>
            <source>Custom…</source>
            <translation>Andere …</translation>
        </message>
        <message>
            <source>Damaged</source>
            <translation>Beschädigt</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <source>Dark text is easy to read on it ({ratio})</source>
            <translation>Dunkler Text ist darauf gut lesbar ({ratio})</translation>
        </message>
        <message>
            <source>Data folder</source>
            <translation>Datenordner</translation>
        </message>
        <message>
            <source>Day and time</source>
            <translation>Tag und Uhrzeit</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Delete link</source>
            <translation>Link löschen</translation>
        </message>
        <message>
            <source>Delete links</source>
            <translation>Links löschen</translation>
        </message>
        <message>
            <source>Delete this link</source>
            <translation>Diesen Link löschen</translation>
        </message>
        <message>
            <source>Delivered</source>
            <translation>Zugestellt</translation>
        </message>
        <message>
            <source>Delivery receipt</source>
            <translation>Zustellnachweis</translation>
        </message>
        <message>
            <source>Delivery receipt: {title}</source>
            <translation>Zustellnachweis: {title}</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <source>Diagnostics</source>
            <translation>Diagnose</translation>
        </message>
        <message>
            <source>Disk is full</source>
            <translation>Kein Platz mehr</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Ausblenden</translation>
        </message>
        <message>
            <source>Does not answer</source>
            <translation>Antwortet nicht</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Download</translation>
        </message>
        <message>
            <source>Download completed</source>
            <translation>Heruntergeladen</translation>
        </message>
        <message>
            <source>Download interrupted</source>
            <translation>Download unterbrochen</translation>
        </message>
        <message>
            <source>Download page</source>
            <translation>Download-Seite</translation>
        </message>
        <message>
            <source>Download refused</source>
            <translation>Download abgelehnt</translation>
        </message>
        <message>
            <source>Download reserved</source>
            <translation>Download reserviert</translation>
        </message>
        <message>
            <source>Download started</source>
            <translation>Download begonnen</translation>
        </message>
        <message>
            <source>Download the files one by one</source>
            <translation>Laden Sie die Dateien einzeln herunter</translation>
        </message>
        <message>
            <source>Downloaded by a recipient</source>
            <translation>Von einem Empfänger heruntergeladen</translation>
        </message>
        <message>
            <source>Downloaded by {who}</source>
            <translation>Heruntergeladen von {who}</translation>
        </message>
        <message>
            <source>Downloaded {count}×</source>
            <translation>{count}× heruntergeladen</translation>
        </message>
        <message>
            <source>Downloading {share}</source>
            <translation>Download: {share}</translation>
        </message>
        <message numerus="yes">
            <source>Downloading, {n} people</source>
            <extracomment>Downloading, {n} person</extracomment>
            <translation>
                <numerusform>{n} lädt herunter</numerusform>
                <numerusform>{n} laden herunter</numerusform>
            </translation>
        </message>
        <message>
            <source>Downloads</source>
            <translation>Downloads</translation>
        </message>
        <message>
            <source>Downloads of a new link</source>
            <translation>Downloads eines neuen Links</translation>
        </message>
        <message>
            <source>Downloads that new links allow if nothing is chosen; unlimited.</source>
            <translation>Downloads, die neue Links erlauben, wenn nichts gewählt wird; unlimited.</translation>
        </message>
        <message>
            <source>Drag this sample</source>
            <translation>Ziehen Sie dieses Beispiel</translation>
        </message>
        <message>
            <source>Drop a PNG, JPEG, WebP, GIF or SVG here, up to {megabytes} MB</source>
            <translation>PNG, JPEG, WebP, GIF oder SVG hier ablegen, bis {megabytes} MB</translation>
        </message>
        <message>
            <source>Drop a file, then paste the link anywhere.</source>
            <translation>Legen Sie eine Datei ab und fügen Sie den Link überall ein.</translation>
        </message>
        <message>
            <source>Drop files here, get a link</source>
            <translation>Dateien hier ablegen, Link erhalten</translation>
        </message>
        <message>
            <source>Drop files here, get a link. Press Enter to choose files.</source>
            <translation>Dateien hier ablegen, Link erhalten. Mit der Eingabetaste Dateien wählen.</translation>
        </message>
        <message>
            <source>Drop it here, or any file of yours</source>
            <translation>Hier ablegen, oder eine Ihrer Dateien</translation>
        </message>
        <message>
            <source>Drop to get a link for {what}</source>
            <translation>Loslassen für einen Link auf {what}</translation>
        </message>
        <message>
            <source>Drop to set options first</source>
            <translation>Loslassen, um zuerst Optionen zu wählen</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-Mail</translation>
        </message>
        <message>
            <source>E-mail address of the owner for notifications; empty: none is sent.</source>
            <translation>E-Mail-Adresse des Eigentümers für Benachrichtigungen; leer: es werden keine gesendet.</translation>
        </message>
        <message>
            <source>E-mail does not work</source>
            <translation>E-Mail funktioniert nicht</translation>
        </message>
        <message>
            <source>E-mail fails</source>
            <translation>E-Mail gestört</translation>
        </message>
        <message>
            <source>E-mail settings</source>
            <translation>E-Mail-Einstellungen</translation>
        </message>
        <message>
            <source>E-mail works</source>
            <translation>E-Mail funktioniert</translation>
        </message>
        <message>
            <source>Edit</source>
            <translation>Bearbeiten</translation>
        </message>
        <message>
            <source>Edit options</source>
            <translation>Optionen bearbeiten</translation>
        </message>
        <message>
            <source>Empty: the name of your company, else ShareDesk</source>
            <translation>Leer: der Name Ihrer Firma, sonst ShareDesk</translation>
        </message>
        <message>
            <source>Encryption</source>
            <translation>Verschlüsselung</translation>
        </message>
        <message>
            <source>Encryption to the mail server: none, starttls or tls.</source>
            <translation>Verschlüsselung zum Mailserver: none, starttls oder tls.</translation>
        </message>
        <message>
            <source>End link</source>
            <translation>Link beenden</translation>
        </message>
        <message>
            <source>End the other ShareDesk and try again</source>
            <translation>Beenden Sie das andere ShareDesk und versuchen Sie es noch einmal</translation>
        </message>
        <message>
            <source>Ended</source>
            <translation>Beendet</translation>
        </message>
        <message>
            <source>Ends after so many.</source>
            <translation>Endet nach so vielen.</translation>
        </message>
        <message>
            <source>Ends after the first complete download</source>
            <translation>Endet nach dem ersten vollständigen Download</translation>
        </message>
        <message>
            <source>Ends after the first complete download.</source>
            <translation>Endet nach dem ersten vollständigen Download.</translation>
        </message>
        <message>
            <source>Enter the address that links start with, or skip this for now.</source>
            <translation>Geben Sie die Adresse ein, mit der Links beginnen, oder überspringen Sie dies vorerst.</translation>
        </message>
        <message>
            <source>Erase</source>
            <translation>Vernichten</translation>
        </message>
        <message>
            <source>Erase copies</source>
            <translation>Kopien löschen</translation>
        </message>
        <message>
            <source>Erase copies or allow more in Preferences, Storage, or share the original instead.</source>
            <translation>Löschen Sie Kopien, erlauben Sie unter Einstellungen, Speicher mehr, oder teilen Sie stattdessen das Original.</translation>
        </message>
        <message>
            <source>Erase links now</source>
            <translation>Links endgültig löschen</translation>
        </message>
        <message>
            <source>Erase now</source>
            <translation>Endgültig löschen</translation>
        </message>
        <message>
            <source>Erase now…</source>
            <translation>Endgültig löschen …</translation>
        </message>
        <message>
            <source>Erase the copies of {title}</source>
            <translation>Die Kopien von {title} löschen</translation>
        </message>
        <message>
            <source>Erase {count} links now?</source>
            <translation>{count} Links endgültig löschen?</translation>
        </message>
        <message>
            <source>Erase “{title}” now?</source>
            <translation>Endgültig löschen: „{title}“?</translation>
        </message>
        <message>
            <source>Erase…</source>
            <translation>Löschen …</translation>
        </message>
        <message>
            <source>Event {number} of the audit log was changed and cannot be read.</source>
            <translation>Ereignis {number} des Protokolls wurde verändert und ist nicht lesbar.</translation>
        </message>
        <message>
            <source>Event {number} was changed or removed</source>
            <translation>Ereignis {number} wurde verändert oder entfernt</translation>
        </message>
        <message>
            <source>Events</source>
            <translation>Ereignisse</translation>
        </message>
        <message>
            <source>Every address</source>
            <translation>Alle Adressen</translation>
        </message>
        <message>
            <source>Every link</source>
            <translation>Jeder Link</translation>
        </message>
        <message>
            <source>Every link has to expire</source>
            <translation>Jeder Link muss ablaufen</translation>
        </message>
        <message>
            <source>Every link starts with it. Empty: this computer's own</source>
            <translation>Jeder Link beginnt damit. Leer: die Adresse dieses Computers</translation>
        </message>
        <message>
            <source>Every new link starts with these. A locked option shows people “Set by your administrator”.</source>
            <translation>Jeder neue Link beginnt damit. Eine gesperrte Option zeigt „Von Ihrem Administrator festgelegt“.</translation>
        </message>
        <message>
            <source>Everyone</source>
            <translation>Alle</translation>
        </message>
        <message>
            <source>Expired</source>
            <translation>Abgelaufen</translation>
        </message>
        <message>
            <source>Expired {moment}</source>
            <translation>Abgelaufen: {moment}</translation>
        </message>
        <message>
            <source>Expires</source>
            <translation>Ablauf</translation>
        </message>
        <message>
            <source>Expires after</source>
            <translation>Läuft ab nach</translation>
        </message>
        <message>
            <source>Expires at</source>
            <translation>Läuft ab am</translation>
        </message>
        <message>
            <source>Expires in {time}</source>
            <translation>Läuft ab: noch {time}</translation>
        </message>
        <message>
            <source>Expires soonest first</source>
            <translation>Bald ablaufende zuerst</translation>
        </message>
        <message>
            <source>Expires {moment}</source>
            <translation>Läuft ab: {moment}</translation>
        </message>
        <message>
            <source>Expiry</source>
            <translation>Ablauf</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>Exportieren</translation>
        </message>
        <message>
            <source>Export cancelled</source>
            <translation>Export abgebrochen</translation>
        </message>
        <message>
            <source>Export the audit log</source>
            <translation>Protokoll exportieren</translation>
        </message>
        <message>
            <source>Export the filtered events</source>
            <translation>Gefilterte Ereignisse exportieren</translation>
        </message>
        <message>
            <source>Exporting</source>
            <translation>Wird exportiert</translation>
        </message>
        <message>
            <source>Exporting, {text}</source>
            <translation>Wird exportiert, {text}</translation>
        </message>
        <message>
            <source>Extend</source>
            <translation>Verlängern</translation>
        </message>
        <message>
            <source>Extend links</source>
            <translation>Links verlängern</translation>
        </message>
        <message>
            <source>Extend the link</source>
            <translation>Den Link verlängern</translation>
        </message>
        <message>
            <source>Extend {days} days</source>
            <translation>Um {days} Tage verlängern</translation>
        </message>
        <message>
            <source>Extended by {days} days</source>
            <translation>Um {days} Tage verlängert</translation>
        </message>
        <message>
            <source>Fewer options</source>
            <translation>Weniger Optionen</translation>
        </message>
        <message>
            <source>Fewest characters of a password that somebody types.</source>
            <translation>Mindestzahl der Zeichen eines Passworts, das jemand eintippt.</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Datei</translation>
        </message>
        <message>
            <source>File added</source>
            <translation>Datei hinzugefügt</translation>
        </message>
        <message>
            <source>File is back</source>
            <translation>Datei ist wieder da</translation>
        </message>
        <message>
            <source>File missing</source>
            <translation>Datei fehlt</translation>
        </message>
        <message>
            <source>File missing, wrong passwords, portal offline</source>
            <translation>Datei fehlt, falsche Passwörter, Portal offline</translation>
        </message>
        <message>
            <source>File not found</source>
            <translation>Datei nicht gefunden</translation>
        </message>
        <message>
            <source>File removed</source>
            <translation>Datei entfernt</translation>
        </message>
        <message>
            <source>File replaced</source>
            <translation>Datei ersetzt</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>Dateien</translation>
        </message>
        <message>
            <source>Files added</source>
            <translation>Dateien hinzugefügt</translation>
        </message>
        <message>
            <source>Files for the link</source>
            <translation>Dateien für den Link</translation>
        </message>
        <message>
            <source>Files for you from {company}</source>
            <translation>Dateien für Sie von {company}</translation>
        </message>
        <message>
            <source>Files in {name}</source>
            <translation>Dateien in {name}</translation>
        </message>
        <message>
            <source>Files you drop</source>
            <translation>Abgelegte Dateien</translation>
        </message>
        <message>
            <source>Find it…</source>
            <translation>Suchen …</translation>
        </message>
        <message>
            <source>Find “{name}”</source>
            <translation>„{name}“ suchen</translation>
        </message>
        <message>
            <source>Fir green</source>
            <translation>Tannengrün</translation>
        </message>
        <message>
            <source>First day</source>
            <translation>Erster Tag</translation>
        </message>
        <message>
            <source>Five words, easy to say</source>
            <translation>Fünf Wörter, leicht zu sagen</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <source>Folder for copies</source>
            <translation>Ordner für Kopien</translation>
        </message>
        <message>
            <source>Folder for copies, in which one of ours is made; empty: in the data folder.</source>
            <translation>Ordner für Kopien, in dem einer von uns angelegt wird; leer: im Datenordner.</translation>
        </message>
        <message>
            <source>Folder for the link</source>
            <translation>Ordner für den Link</translation>
        </message>
        <message>
            <source>Footer</source>
            <translation>Fußzeile</translation>
        </message>
        <message>
            <source>For administrators</source>
            <translation>Für Administratoren</translation>
        </message>
        <message>
            <source>For another name</source>
            <translation>Für einen anderen Namen</translation>
        </message>
        <message>
            <source>For browsers that ask for none that we have</source>
            <translation>Für Browser, die keine unserer Sprachen wünschen</translation>
        </message>
        <message>
            <source>For codes to named people, invitations and alerts.</source>
            <translation>Für Codes an bestimmte Personen, Einladungen und Hinweise.</translation>
        </message>
        <message>
            <source>For ever</source>
            <translation>Für immer</translation>
        </message>
        <message>
            <source>For everybody on the internet</source>
            <translation>Für alle im Internet</translation>
        </message>
        <message>
            <source>For no name at all</source>
            <translation>Für gar keinen Namen</translation>
        </message>
        <message>
            <source>For passwords that people type</source>
            <translation>Für Passwörter, die jemand eintippt</translation>
        </message>
        <message>
            <source>For people on this network</source>
            <translation>Für Personen in diesem Netz</translation>
        </message>
        <message>
            <source>For programs on this computer</source>
            <translation>Für Programme auf diesem Computer</translation>
        </message>
        <message>
            <source>Forget what is set: {title}</source>
            <translation>{title}: gespeicherten Wert löschen</translation>
        </message>
        <message>
            <source>Free some disk space</source>
            <translation>Schaffen Sie Platz auf dem Datenträger</translation>
        </message>
        <message>
            <source>Free some space and try again.</source>
            <translation>Schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>Free some space, or share the original instead.</source>
            <translation>Schaffen Sie Platz, oder teilen Sie stattdessen das Original.</translation>
        </message>
        <message>
            <source>Free some space.</source>
            <translation>Schaffen Sie Platz.</translation>
        </message>
        <message>
            <source>Free up space…</source>
            <translation>Platz schaffen …</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Von</translation>
        </message>
        <message>
            <source>From here nothing answers at {url}. Some routers hide their own address from inside: try a link on a phone without Wi-Fi.</source>
            <translation>Von hier aus antwortet nichts unter {url}. Manche Router verbergen ihre eigene Adresse von innen: Öffnen Sie einen Link auf einem Telefon ohne WLAN.</translation>
        </message>
        <message>
            <source>From the first one to the newest.</source>
            <translation>Vom ersten bis zum neuesten.</translation>
        </message>
        <message>
            <source>From the next start on</source>
            <translation>Ab dem nächsten Start</translation>
        </message>
        <message>
            <source>General</source>
            <translation>Allgemein</translation>
        </message>
        <message>
            <source>Generate</source>
            <translation>Erzeugen</translation>
        </message>
        <message>
            <source>Generate a password</source>
            <translation>Passwort erzeugen</translation>
        </message>
        <message>
            <source>Generated: five words, if nobody types one</source>
            <translation>Erzeugt: fünf Wörter, wenn niemand eines eintippt</translation>
        </message>
        <message>
            <source>Getting it ready…</source>
            <translation>Wird vorbereitet …</translation>
        </message>
        <message>
            <source>Give back</source>
            <translation>Zurückgeben</translation>
        </message>
        <message>
            <source>Give new links a generated password if none is chosen.</source>
            <translation>Neuen Links ein erzeugtes Passwort geben, wenn keines gewählt wird.</translation>
        </message>
        <message>
            <source>Give this user the right to write there, and check that the disk is not full</source>
            <translation>Geben Sie diesem Benutzer dort das Recht zu schreiben, und prüfen Sie, ob der Datenträger voll ist</translation>
        </message>
        <message>
            <source>Give this user the right to write there, or choose another folder with --data-dir or {variable}</source>
            <translation>Geben Sie diesem Benutzer dort das Recht zu schreiben, oder wählen Sie mit --data-dir oder {variable} einen anderen Ordner</translation>
        </message>
        <message>
            <source>Good</source>
            <translation>Gut</translation>
        </message>
        <message>
            <source>Greeting</source>
            <translation>Begrüßung</translation>
        </message>
        <message>
            <source>Ground of the pages: tinted (a breath of the accent colour) or plain.</source>
            <translation>Hintergrund der Seiten: tinted (ein Hauch der Akzentfarbe) oder plain (schlicht).</translation>
        </message>
        <message>
            <source>Guessed too often</source>
            <translation>Zu oft geraten</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Hilfe</translation>
        </message>
        <message>
            <source>Hide password</source>
            <translation>Passwort verbergen</translation>
        </message>
        <message>
            <source>Hold Shift to set options first</source>
            <translation>Umschalttaste halten, um zuerst Optionen zu wählen</translation>
        </message>
        <message>
            <source>Hold Shift to set options first, Alt to add to a link</source>
            <translation>Umschalttaste halten: zuerst Optionen wählen · Alt halten: einem Link hinzufügen</translation>
        </message>
        <message>
            <source>How addresses are recorded: full, truncated or none.</source>
            <translation>Wie Adressen aufgezeichnet werden: full, truncated oder none.</translation>
        </message>
        <message>
            <source>How long copies stay when their link has expired, so that it can be given more time; never: until it is deleted.</source>
            <translation>Wie lange Kopien nach dem Ablauf ihres Links bleiben, damit er verlängert werden kann; never: bis er gelöscht wird.</translation>
        </message>
        <message>
            <source>How long events and the content of links that are over are kept, e.g. 730d; never: for ever.</source>
            <translation>Wie lange Ereignisse und der Inhalt beendeter Links aufbewahrt werden, z. B. 730d; never: für immer.</translation>
        </message>
        <message>
            <source>How many people may download from a new link</source>
            <translation>Wie viele Personen einen neuen Link herunterladen dürfen</translation>
        </message>
        <message>
            <source>How the window looks: system, light or dark.</source>
            <translation>Wie das Fenster aussieht: system, light oder dark.</translation>
        </message>
        <message>
            <source>How to share</source>
            <translation>Art des Teilens</translation>
        </message>
        <message>
            <source>If nobody chooses another time</source>
            <translation>Wenn niemand etwas anderes wählt</translation>
        </message>
        <message>
            <source>If that was the wrong person, reopen it: it can be used once more, at the same address.</source>
            <translation>War das die falsche Person, öffnen Sie ihn wieder: Er gilt noch einmal, unter derselben Adresse.</translation>
        </message>
        <message>
            <source>In the file of the certificate</source>
            <translation>In der Datei des Zertifikats</translation>
        </message>
        <message>
            <source>Install the newest version of ShareDesk.</source>
            <translation>Installieren Sie die neueste Version von ShareDesk.</translation>
        </message>
        <message>
            <source>Issued by {issuer}, it holds until {until}.</source>
            <translation>Ausgestellt von {issuer}, gültig bis {until}.</translation>
        </message>
        <message>
            <source>Issued by {issuer}. Valid until {until}.</source>
            <translation>Ausgestellt von {issuer}. Gültig bis {until}.</translation>
        </message>
        <message>
            <source>It answers at {address}, port {port}.</source>
            <translation>Es antwortet unter {address}, Port {port}.</translation>
        </message>
        <message>
            <source>It asked you, and was told no</source>
            <translation>Er hat Sie gefragt, und Sie haben abgelehnt</translation>
        </message>
        <message>
            <source>It can be made to fit at once: an earlier end, fewer downloads or one-time use.</source>
            <translation>Er lässt sich sofort anpassen: früheres Ende, weniger Downloads oder einmalige Nutzung.</translation>
        </message>
        <message>
            <source>It could not be changed: {reason}.</source>
            <translation>Es ließ sich nicht ändern: {reason}.</translation>
        </message>
        <message>
            <source>It does not follow from the one before. Find out who may write to the data folder.</source>
            <translation>Es folgt nicht aus dem vorigen. Stellen Sie fest, wer in den Datenordner schreiben darf.</translation>
        </message>
        <message>
            <source>It goes on by itself when there is room.</source>
            <translation>Es geht von selbst weiter, sobald Platz ist.</translation>
        </message>
        <message>
            <source>It has held {lock} for {seconds:.0f} seconds</source>
            <translation>{lock} ist seit {seconds:.0f} Sekunden gesperrt</translation>
        </message>
        <message>
            <source>It has no place on this computer yet, so only a copy can be sent.</source>
            <translation>Es hat noch keinen Ort auf diesem Computer, daher kann nur eine Kopie gesendet werden.</translation>
        </message>
        <message>
            <source>It has to be in PEM form (-----BEGIN PRIVATE KEY-----)</source>
            <translation>Er muss im PEM-Format vorliegen (-----BEGIN PRIVATE KEY-----)</translation>
        </message>
        <message>
            <source>It has to hold a chain in PEM form (-----BEGIN CERTIFICATE-----)</source>
            <translation>Es muss eine Kette im PEM-Format enthalten (-----BEGIN CERTIFICATE-----)</translation>
        </message>
        <message>
            <source>It has worked since {moment}.</source>
            <translation>Es funktioniert seit {moment}.</translation>
        </message>
        <message>
            <source>It has: {names}</source>
            <translation>Er enthält: {names}</translation>
        </message>
        <message>
            <source>It is kept awake while something is downloaded; asleep, it answers nobody.</source>
            <translation>Er bleibt wach, während heruntergeladen wird; im Ruhezustand antwortet er niemandem.</translation>
        </message>
        <message>
            <source>It is locked, or was set by another account or before the data folder was moved</source>
            <translation>Er ist gesperrt, oder es wurde von einem anderen Konto oder vor dem Umzug des Datenordners gesetzt</translation>
        </message>
        <message>
            <source>It is made when the portal starts</source>
            <translation>Es entsteht, wenn das Portal startet</translation>
        </message>
        <message>
            <source>It is the only file of this link.</source>
            <translation>Es ist die einzige Datei dieses Links.</translation>
        </message>
        <message>
            <source>It is tried again every minute.</source>
            <translation>Es wird jede Minute erneut versucht.</translation>
        </message>
        <message>
            <source>It is valid from {moment:%Y-%m-%d %H:%M} UTC</source>
            <translation>Es gilt ab {moment:%d.%m.%Y %H:%M} UTC</translation>
        </message>
        <message>
            <source>It may be locked, or be waiting for its password</source>
            <translation>Er ist vielleicht gesperrt oder wartet auf sein Passwort</translation>
        </message>
        <message>
            <source>It needs a choice of yours, such as a password, or can be paused.</source>
            <translation>Er braucht eine Entscheidung von Ihnen, etwa ein Passwort, oder kann pausiert werden.</translation>
        </message>
        <message>
            <source>It needs {size} and this disk has {free} free.</source>
            <translation>Nötig sind {size}, frei sind auf diesem Datenträger {free}.</translation>
        </message>
        <message>
            <source>It needs {size}, and {left} are left of {quota}.</source>
            <translation>Nötig sind {size}, übrig sind {left} von {quota}.</translation>
        </message>
        <message>
            <source>It says: {reply}</source>
            <translation>Er meldet: {reply}</translation>
        </message>
        <message>
            <source>It takes addresses of plain letters, digits and signs alone (no SMTPUTF8)</source>
            <translation>Er nimmt nur Adressen aus einfachen Buchstaben, Ziffern und Zeichen (kein SMTPUTF8)</translation>
        </message>
        <message>
            <source>It was served straight from the computer of the person who made the link: no cloud, no account.</source>
            <translation>Sie kam direkt vom Computer der Person, die den Link erstellt hat: keine Cloud, kein Konto.</translation>
        </message>
        <message>
            <source>It was valid until {moment:%Y-%m-%d %H:%M} UTC</source>
            <translation>Es galt bis {moment:%d.%m.%Y %H:%M} UTC</translation>
        </message>
        <message>
            <source>Item</source>
            <translation>Eintrag</translation>
        </message>
        <message>
            <source>Its database has changes that this version does not know ({change}).</source>
            <translation>Seine Datenbank hat Änderungen, die diese Version nicht kennt ({change}).</translation>
        </message>
        <message>
            <source>Its key is not an ECDSA key</source>
            <translation>Ihr Schlüssel ist kein ECDSA-Schlüssel</translation>
        </message>
        <message>
            <source>Its process number is {pid}.</source>
            <translation>Seine Prozessnummer ist {pid}.</translation>
        </message>
        <message>
            <source>Its window for this data folder is open or still starting</source>
            <translation>Sein Fenster für diesen Datenordner ist offen oder startet noch</translation>
        </message>
        <message>
            <source>Keep events</source>
            <translation>Ereignisse aufbewahren</translation>
        </message>
        <message>
            <source>Keep free on the disk</source>
            <translation>Auf dem Datenträger freihalten</translation>
        </message>
        <message>
            <source>Keep it awake</source>
            <translation>Wach halten</translation>
        </message>
        <message>
            <source>Keep links open?</source>
            <translation>Links offen halten?</translation>
        </message>
        <message>
            <source>Keep links working</source>
            <translation>Links erreichbar halten</translation>
        </message>
        <message>
            <source>Keep passwords for copying</source>
            <translation>Passwörter zum Kopieren aufbewahren</translation>
        </message>
        <message>
            <source>Keep running</source>
            <translation>Weiterlaufen lassen</translation>
        </message>
        <message>
            <source>Keep running in the tray when the window is closed; false: closing it quits.</source>
            <translation>Im Infobereich weiterlaufen, wenn das Fenster geschlossen wird; false: Schließen beendet.</translation>
        </message>
        <message>
            <source>Keep running when I close the window</source>
            <translation>Weiterlaufen, wenn ich das Fenster schließe</translation>
        </message>
        <message>
            <source>Keep the old one</source>
            <translation>Altes behalten</translation>
        </message>
        <message>
            <source>Keep the old password</source>
            <translation>Altes Passwort behalten</translation>
        </message>
        <message>
            <source>Keep this computer awake during downloads</source>
            <translation>Diesen Computer während Downloads wach halten</translation>
        </message>
        <message>
            <source>Keep this computer awake while something is downloaded from it or copied.</source>
            <translation>Diesen Computer wach halten, während von ihm heruntergeladen oder auf ihn kopiert wird.</translation>
        </message>
        <message>
            <source>Kept in this computer's key store; without one, in a file that only you can read</source>
            <translation>Im Schlüsselspeicher dieses Computers; wo es keinen gibt, in einer Datei, die nur Sie lesen können</translation>
        </message>
        <message>
            <source>Keyboard</source>
            <translation>Tastatur</translation>
        </message>
        <message>
            <source>Keyboard…</source>
            <translation>Tastatur …</translation>
        </message>
        <message>
            <source>Keys and what they do</source>
            <translation>Tasten und was sie tun</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Language of pages</source>
            <translation>Sprache der Seiten</translation>
        </message>
        <message>
            <source>Language of pages whose reader has none of ours, and of mails to you: auto (the window's, else this computer's), en, de, fr or es.</source>
            <translation>Sprache der Seiten für Leser ohne eine der unseren, und der E-Mails an Sie: auto (die des Fensters, sonst die dieses Computers), en, de, fr oder es.</translation>
        </message>
        <message>
            <source>Language of the window: auto (this computer's), en or de.</source>
            <translation>Sprache des Fensters: auto (die dieses Computers), en oder de.</translation>
        </message>
        <message>
            <source>Largest</source>
            <translation>Größte</translation>
        </message>
        <message>
            <source>Largest first</source>
            <translation>Größte zuerst</translation>
        </message>
        <message>
            <source>Last 30 days</source>
            <translation>Letzte 30 Tage</translation>
        </message>
        <message>
            <source>Last 7 days</source>
            <translation>Letzte 7 Tage</translation>
        </message>
        <message>
            <source>Last activity first</source>
            <translation>Letzte Aktivität zuerst</translation>
        </message>
        <message>
            <source>Last day</source>
            <translation>Letzter Tag</translation>
        </message>
        <message>
            <source>Last week</source>
            <translation>Vorige Woche</translation>
        </message>
        <message>
            <source>Last year</source>
            <translation>Letztes Jahr</translation>
        </message>
        <message>
            <source>Last: {moment}</source>
            <translation>Zuletzt: {moment}</translation>
        </message>
        <message>
            <source>Last: {title}, {text}</source>
            <translation>Zuletzt: {title}, {text}</translation>
        </message>
        <message>
            <source>Leave it out.</source>
            <translation>Lassen Sie es weg.</translation>
        </message>
        <message>
            <source>Leave the folder empty for it.</source>
            <translation>Lassen Sie den Ordner dafür leer.</translation>
        </message>
        <message>
            <source>Left as it is</source>
            <translation>So belassen</translation>
        </message>
        <message>
            <source>Legal text</source>
            <translation>Rechtlicher Hinweis</translation>
        </message>
        <message>
            <source>Legal text below it, e.g. register number and address.</source>
            <translation>Rechtlicher Hinweis darunter, z. B. Registernummer und Anschrift.</translation>
        </message>
        <message>
            <source>Let a download that runs when its link expires go on, for an hour at most.</source>
            <translation>Einen Download, der beim Ablauf seines Links läuft, weiterlaufen lassen, höchstens eine Stunde.</translation>
        </message>
        <message>
            <source>Let links share originals; false leaves only copies.</source>
            <translation>Links dürfen Originale teilen; false lässt nur Kopien zu.</translation>
        </message>
        <message>
            <source>Let new links work once if nothing is chosen.</source>
            <translation>Neue Links gelten einmal, wenn nichts gewählt wird.</translation>
        </message>
        <message>
            <source>Let somebody else have the link</source>
            <translation>Den Link jemand anderem überlassen</translation>
        </message>
        <message>
            <source>Let the link be used once more</source>
            <translation>Den Link noch einmal nutzen lassen</translation>
        </message>
        <message>
            <source>Let the link work once.</source>
            <translation>Lassen Sie den Link einmal gelten.</translation>
        </message>
        <message>
            <source>Let the sender's window copy a password again, from this computer's key store.</source>
            <translation>Das Fenster des Absenders darf ein Passwort erneut kopieren, aus dem Schlüsselspeicher dieses Computers.</translation>
        </message>
        <message>
            <source>Let them try again</source>
            <translation>Erneut versuchen lassen</translation>
        </message>
        <message>
            <source>Libraries and their licences</source>
            <translation>Bibliotheken und ihre Lizenzen</translation>
        </message>
        <message>
            <source>Licences</source>
            <translation>Lizenzen</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <source>Limit downloads</source>
            <translation>Downloads begrenzen</translation>
        </message>
        <message>
            <source>Line above the field for a password, an address or a code, and in mails with a code.</source>
            <translation>Zeile über dem Feld für Passwort, Adresse oder Code, und in Mails mit einem Code.</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>Link</translation>
        </message>
        <message>
            <source>Link address</source>
            <translation>Adresse des Links</translation>
        </message>
        <message>
            <source>Link and password copied</source>
            <translation>Link und Passwort kopiert</translation>
        </message>
        <message>
            <source>Link brought back</source>
            <translation>Link zurückgeholt</translation>
        </message>
        <message>
            <source>Link changed</source>
            <translation>Link geändert</translation>
        </message>
        <message>
            <source>Link copied</source>
            <translation>Link kopiert</translation>
        </message>
        <message>
            <source>Link created</source>
            <translation>Link erstellt</translation>
        </message>
        <message>
            <source>Link deleted</source>
            <translation>Link gelöscht</translation>
        </message>
        <message>
            <source>Link ended</source>
            <translation>Link beendet</translation>
        </message>
        <message>
            <source>Link ends as before</source>
            <translation>Link endet wie zuvor</translation>
        </message>
        <message>
            <source>Link erased</source>
            <translation>Link endgültig gelöscht</translation>
        </message>
        <message>
            <source>Link expired</source>
            <translation>Link abgelaufen</translation>
        </message>
        <message>
            <source>Link extended by {time}</source>
            <translation>Link verlängert um {time}</translation>
        </message>
        <message>
            <source>Link filters</source>
            <translation>Filter der Links</translation>
        </message>
        <message>
            <source>Link given back</source>
            <translation>Link zurückgegeben</translation>
        </message>
        <message>
            <source>Link options</source>
            <translation>Optionen des Links</translation>
        </message>
        <message>
            <source>Link options…</source>
            <translation>Optionen des Links …</translation>
        </message>
        <message>
            <source>Link or file</source>
            <translation>Link oder Datei</translation>
        </message>
        <message>
            <source>Link paused</source>
            <translation>Link pausiert</translation>
        </message>
        <message>
            <source>Link ready</source>
            <translation>Link bereit</translation>
        </message>
        <message>
            <source>Link renamed</source>
            <translation>Link umbenannt</translation>
        </message>
        <message>
            <source>Link reopened</source>
            <translation>Link wieder geöffnet</translation>
        </message>
        <message>
            <source>Link restored</source>
            <translation>Link wiederhergestellt</translation>
        </message>
        <message>
            <source>Link resumed</source>
            <translation>Link fortgesetzt</translation>
        </message>
        <message>
            <source>Link used up</source>
            <translation>Link verbraucht</translation>
        </message>
        <message>
            <source>Link works again</source>
            <translation>Link funktioniert wieder</translation>
        </message>
        <message>
            <source>Linked at the foot of every page</source>
            <translation>Am Fuß jeder Seite verlinkt</translation>
        </message>
        <message>
            <source>Links</source>
            <translation>Links</translation>
        </message>
        <message>
            <source>Links don't open right now</source>
            <translation>Links öffnen sich zurzeit nicht</translation>
        </message>
        <message>
            <source>Links don't open until you resume</source>
            <translation>Links öffnen sich erst, wenn Sie fortsetzen</translation>
        </message>
        <message>
            <source>Links don't open until you resume the portal.</source>
            <translation>Links öffnen sich erst, wenn Sie das Portal fortsetzen.</translation>
        </message>
        <message>
            <source>Links don't open while ShareDesk is closed.</source>
            <translation>Links öffnen sich nicht, solange ShareDesk beendet ist.</translation>
        </message>
        <message>
            <source>Links go on opening at port {port}: choose another one.</source>
            <translation>Links öffnen sich weiter an Port {port}: Wählen Sie einen anderen.</translation>
        </message>
        <message>
            <source>Links lead elsewhere</source>
            <translation>Links führen woandershin</translation>
        </message>
        <message>
            <source>Links lead here</source>
            <translation>Links führen hierher</translation>
        </message>
        <message>
            <source>Links only open while ShareDesk runs. It can stay as a minimised window.</source>
            <translation>Links öffnen sich nur, solange ShareDesk läuft. Es kann als minimiertes Fenster bleiben.</translation>
        </message>
        <message>
            <source>Links open as soon as the portal is online.</source>
            <translation>Links lassen sich öffnen, sobald das Portal online ist.</translation>
        </message>
        <message>
            <source>Links start with {base}.</source>
            <translation>Links beginnen mit {base}.</translation>
        </message>
        <message>
            <source>Links start with {url}, for this network alone.</source>
            <translation>Links beginnen mit {url}, nur für dieses Netz.</translation>
        </message>
        <message>
            <source>Links start with {url}, which leads to {where}.</source>
            <translation>Links beginnen mit {url}; diese Adresse führt zu {where}.</translation>
        </message>
        <message>
            <source>Links start with {url}: recipients' downloads can be read on the way. Use https.</source>
            <translation>Links beginnen mit {url}: Downloads können unterwegs gelesen werden. Verwenden Sie https.</translation>
        </message>
        <message>
            <source>Links stay open. Open or quit it from its icon here.</source>
            <translation>Links bleiben offen. Öffnen oder beenden Sie es über das Symbol hier.</translation>
        </message>
        <message>
            <source>Links that keep copies</source>
            <translation>Links mit Kopien</translation>
        </message>
        <message>
            <source>Links that never expire</source>
            <translation>Links ohne Ablauf</translation>
        </message>
        <message>
            <source>Links that people have already keep the old port.</source>
            <translation>Links, die andere schon haben, behalten den alten Port.</translation>
        </message>
        <message>
            <source>Links work again by themselves once that is mended.</source>
            <translation>Links gehen von selbst wieder, sobald das behoben ist.</translation>
        </message>
        <message>
            <source>Links work only while ShareDesk runs</source>
            <translation>Links funktionieren nur, solange ShareDesk läuft</translation>
        </message>
        <message>
            <source>Listen on</source>
            <translation>Lauscht auf</translation>
        </message>
        <message>
            <source>Lock for other people: {name}</source>
            <translation>Für andere sperren: {name}</translation>
        </message>
        <message>
            <source>Locked</source>
            <translation>Gesperrt</translation>
        </message>
        <message>
            <source>Locked for others</source>
            <translation>Für andere gesperrt</translation>
        </message>
        <message>
            <source>Locked: people see this, but cannot change it</source>
            <translation>Gesperrt: Andere sehen dies, können es aber nicht ändern</translation>
        </message>
        <message>
            <source>Log folder</source>
            <translation>Protokollordner</translation>
        </message>
        <message>
            <source>Logo</source>
            <translation>Logo</translation>
        </message>
        <message>
            <source>Logo on pages and in mails: a PNG, JPEG, WebP, GIF or SVG file, kept as a PNG.</source>
            <translation>Logo auf Seiten und in E-Mails: eine PNG-, JPEG-, WebP-, GIF- oder SVG-Datei, als PNG aufbewahrt.</translation>
        </message>
        <message>
            <source>Logo: {problem}</source>
            <translation>Logo: {problem}</translation>
        </message>
        <message>
            <source>Longer choices are hidden from people</source>
            <translation>Längere Angaben werden anderen nicht angeboten</translation>
        </message>
        <message>
            <source>Longest expiry</source>
            <translation>Längste Gültigkeit</translation>
        </message>
        <message>
            <source>Longest expiry allowed, e.g. 30d; never: no limit.</source>
            <translation>Längste erlaubte Gültigkeit, z. B. 30d; never: keine Grenze.</translation>
        </message>
        <message>
            <source>Longest wait of an address that goes on guessing after 5 wrong passwords or codes for one link.</source>
            <translation>Längste Wartezeit für eine Adresse, die nach 5 falschen Passwörtern oder Codes eines Links weiter rät.</translation>
        </message>
        <message>
            <source>Looking at {url} …</source>
            <translation>{url} wird geprüft …</translation>
        </message>
        <message>
            <source>Looking whether recipients can open your links</source>
            <translation>Es wird geprüft, ob Empfänger Ihre Links öffnen können</translation>
        </message>
        <message>
            <source>MMMM</source>
            <translation>MMMM</translation>
        </message>
        <message>
            <source>MMMM yyyy</source>
            <translation>MMMM yyyy</translation>
        </message>
        <message>
            <source>Made by</source>
            <translation>Erstellt von</translation>
        </message>
        <message>
            <source>Made on this computer</source>
            <translation>Auf diesem Computer erstellt</translation>
        </message>
        <message>
            <source>Mail server (SMTP) for codes and notifications.</source>
            <translation>Mailserver (SMTP) für Codes und Benachrichtigungen.</translation>
        </message>
        <message>
            <source>Mails have no page</source>
            <translation>E-Mails haben keine Seite</translation>
        </message>
        <message>
            <source>Make a new link instead.</source>
            <translation>Erstellen Sie stattdessen einen neuen Link.</translation>
        </message>
        <message>
            <source>Make it first, or choose another one.</source>
            <translation>Legen Sie ihn zuerst an, oder wählen Sie einen anderen.</translation>
        </message>
        <message>
            <source>Make my first link</source>
            <translation>Ersten Link erstellen</translation>
        </message>
        <message>
            <source>Make these my defaults</source>
            <translation>Als meine Vorgaben übernehmen</translation>
        </message>
        <message>
            <source>Maximum downloads</source>
            <translation>Höchstzahl der Downloads</translation>
        </message>
        <message>
            <source>Maximum number of downloads</source>
            <translation>Höchstzahl der Downloads</translation>
        </message>
        <message>
            <source>May change</source>
            <translation>Änderbar</translation>
        </message>
        <message>
            <source>May not be reachable from outside</source>
            <translation>Von außen vielleicht nicht erreichbar</translation>
        </message>
        <message>
            <source>Mend {text}</source>
            <translation>{text} berichtigen</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>Nachricht</translation>
        </message>
        <message>
            <source>Minimise the window</source>
            <translation>Fenster minimieren</translation>
        </message>
        <message>
            <source>Missing</source>
            <translation>Fehlt</translation>
        </message>
        <message>
            <source>More</source>
            <translation>Mehr</translation>
        </message>
        <message>
            <source>More actions</source>
            <translation>Weitere Aktionen</translation>
        </message>
        <message>
            <source>More options</source>
            <translation>Mehr Optionen</translation>
        </message>
        <message>
            <source>Most downloads</source>
            <translation>Downloads höchstens</translation>
        </message>
        <message>
            <source>Most downloads that a link may allow; unlimited: no bound.</source>
            <translation>Höchstzahl der Downloads, die ein Link erlauben darf; unlimited: keine Grenze.</translation>
        </message>
        <message>
            <source>Move copies to another folder</source>
            <translation>Kopien in einen anderen Ordner verschieben</translation>
        </message>
        <message>
            <source>Moved or deleted</source>
            <translation>Verlegt oder gelöscht</translation>
        </message>
        <message>
            <source>Move…</source>
            <translation>Verschieben …</translation>
        </message>
        <message>
            <source>Moving copies, {percent} percent</source>
            <translation>Kopien werden verschoben, {percent} Prozent</translation>
        </message>
        <message>
            <source>Moving: {amount} are in the new folder. Links stay open.</source>
            <translation>Wird verschoben: {amount} sind im neuen Ordner. Links bleiben offen.</translation>
        </message>
        <message>
            <source>My e-mail address</source>
            <translation>Meine E-Mail-Adresse</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Name a PNG, JPEG, WebP, GIF or SVG file.</source>
            <translation>Nennen Sie eine PNG-, JPEG-, WebP-, GIF- oder SVG-Datei.</translation>
        </message>
        <message>
            <source>Name at least one address.</source>
            <translation>Nennen Sie mindestens eine Adresse.</translation>
        </message>
        <message>
            <source>Name at least one file or folder.</source>
            <translation>Nennen Sie mindestens eine Datei oder einen Ordner.</translation>
        </message>
        <message>
            <source>Name leads nowhere</source>
            <translation>Name führt ins Leere</translation>
        </message>
        <message>
            <source>Name of your account</source>
            <translation>Name Ihres Kontos</translation>
        </message>
        <message>
            <source>Name on the page</source>
            <translation>Name auf der Seite</translation>
        </message>
        <message>
            <source>Name that mails come from; empty: branding.title, else ShareDesk.</source>
            <translation>Name, von dem E-Mails kommen; leer: branding.title, sonst ShareDesk.</translation>
        </message>
        <message>
            <source>Name that recipients see; empty: your account's name.</source>
            <translation>Name, den Empfänger sehen; leer: der Name Ihres Kontos.</translation>
        </message>
        <message>
            <source>Name the addresses that may open the link.</source>
            <translation>Nennen Sie die Adressen, die den Link öffnen dürfen.</translation>
        </message>
        <message>
            <source>Named if nobody else is chosen</source>
            <translation>Gilt, wenn niemand anderes gewählt wird</translation>
        </message>
        <message>
            <source>Named people get no codes</source>
            <translation>Bestimmte Personen erhalten keine Codes</translation>
        </message>
        <message>
            <source>Named people need e-mail</source>
            <translation>Für bestimmte Personen muss E-Mail eingerichtet sein</translation>
        </message>
        <message>
            <source>Named people need e-mail: until it is set up, nobody gets a code.</source>
            <translation>Für bestimmte Personen braucht es E-Mail: Bis sie eingerichtet ist, bekommt niemand einen Code.</translation>
        </message>
        <message>
            <source>Named people, one-time use, limits, message</source>
            <translation>Bestimmte Personen, einmalige Nutzung, Grenzen, Nachricht</translation>
        </message>
        <message>
            <source>Needs a public address that reaches this computer.</source>
            <translation>Braucht eine öffentliche Adresse, die hierher führt.</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>Zu erledigen</translation>
        </message>
        <message>
            <source>Neither DISPLAY nor WAYLAND_DISPLAY is set</source>
            <translation>Weder DISPLAY noch WAYLAND_DISPLAY ist gesetzt</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>Nie</translation>
        </message>
        <message>
            <source>New link</source>
            <translation>Neuer Link</translation>
        </message>
        <message>
            <source>New link from a folder</source>
            <translation>Neuer Link aus einem Ordner</translation>
        </message>
        <message>
            <source>New link from a folder…</source>
            <translation>Neuer Link aus einem Ordner …</translation>
        </message>
        <message>
            <source>New link from files</source>
            <translation>Neuer Link aus Dateien</translation>
        </message>
        <message>
            <source>New link from files…</source>
            <translation>Neuer Link aus Dateien …</translation>
        </message>
        <message>
            <source>New link like this</source>
            <translation>Neuer Link wie dieser</translation>
        </message>
        <message>
            <source>New links expire after</source>
            <translation>Neue Links laufen ab nach</translation>
        </message>
        <message>
            <source>New links start as before</source>
            <translation>Neue Links beginnen wie zuvor</translation>
        </message>
        <message>
            <source>New links start like this</source>
            <translation>Neue Links beginnen so</translation>
        </message>
        <message>
            <source>New links: expire after {span}</source>
            <translation>Neue Links: {span} gültig</translation>
        </message>
        <message>
            <source>Newest first</source>
            <translation>Neueste zuerst</translation>
        </message>
        <message>
            <source>Next pane</source>
            <translation>Nächster Bereich</translation>
        </message>
        <message>
            <source>No active downloads</source>
            <translation>Keine aktiven Downloads</translation>
        </message>
        <message>
            <source>No active links</source>
            <translation>Keine aktiven Links</translation>
        </message>
        <message>
            <source>No certificate was seen yet</source>
            <translation>Es wurde noch kein Zertifikat gesehen</translation>
        </message>
        <message>
            <source>No encrypted connection to the mail server {host} on port {port}.</source>
            <translation>Keine verschlüsselte Verbindung zum Mailserver {host} auf Port {port}.</translation>
        </message>
        <message>
            <source>No ended links</source>
            <translation>Keine beendeten Links</translation>
        </message>
        <message>
            <source>No file was written.</source>
            <translation>Es wurde keine Datei geschrieben.</translation>
        </message>
        <message>
            <source>No files chosen yet</source>
            <translation>Noch keine Dateien gewählt</translation>
        </message>
        <message>
            <source>No files were named.</source>
            <translation>Es wurden keine Dateien genannt.</translation>
        </message>
        <message>
            <source>No limit</source>
            <translation>Keine Grenze</translation>
        </message>
        <message>
            <source>No link opens; people see that it is paused</source>
            <translation>Kein Link öffnet sich; Besucher sehen, dass pausiert ist</translation>
        </message>
        <message>
            <source>No links match “{text}”</source>
            <translation>Keine Links passen zu „{text}“</translation>
        </message>
        <message>
            <source>No links yet</source>
            <translation>Noch keine Links</translation>
        </message>
        <message>
            <source>No logo</source>
            <translation>Kein Logo</translation>
        </message>
        <message>
            <source>No longer only {name}</source>
            <translation>Nicht mehr nur {name}</translation>
        </message>
        <message>
            <source>No mail server is set up.</source>
            <translation>Es ist kein Mailserver eingerichtet.</translation>
        </message>
        <message>
            <source>No name server knows {host}. Enter it in the DNS, or correct the address.</source>
            <translation>Kein Nameserver kennt {host}. Tragen Sie den Namen im DNS ein, oder berichtigen Sie die Adresse.</translation>
        </message>
        <message>
            <source>No program took the address</source>
            <translation>Kein Programm hat die Adresse angenommen</translation>
        </message>
        <message>
            <source>No program took the message</source>
            <translation>Kein Programm hat die Nachricht angenommen</translation>
        </message>
        <message>
            <source>No settings match “{text}”</source>
            <translation>Keine Einstellungen passen zu „{text}“</translation>
        </message>
        <message>
            <source>Nobody can open it afterwards.</source>
            <translation>Danach kann ihn niemand öffnen.</translation>
        </message>
        <message>
            <source>Nobody can open this link before a mail server is set up: it sends the codes.</source>
            <translation>Niemand kann diesen Link öffnen, bevor ein Mailserver eingerichtet ist: Er sendet die Codes.</translation>
        </message>
        <message>
            <source>Nobody gets a code</source>
            <translation>Kein Code kommt an</translation>
        </message>
        <message>
            <source>Nobody holds this link.</source>
            <translation>Niemand hat diesen Link reserviert.</translation>
        </message>
        <message>
            <source>Nobody may allow more</source>
            <translation>Mehr darf niemand erlauben</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <source>Nor are {count} more.</source>
            <translation>{count} weitere auch nicht.</translation>
        </message>
        <message>
            <source>Nor is “{wrong}”.</source>
            <translation>„{wrong}“ auch nicht.</translation>
        </message>
        <message>
            <source>Not all copies could be moved yet</source>
            <translation>Noch nicht alle Kopien konnten verschoben werden</translation>
        </message>
        <message>
            <source>Not all has arrived yet</source>
            <translation>Noch nicht alles angekommen</translation>
        </message>
        <message>
            <source>Not allowed</source>
            <translation>Nicht erlaubt</translation>
        </message>
        <message>
            <source>Not at all</source>
            <translation>Gar nicht</translation>
        </message>
        <message>
            <source>Not complete</source>
            <translation>Nicht vollständig</translation>
        </message>
        <message>
            <source>Not copied: ShareDesk was not in front</source>
            <translation>Nicht kopiert: ShareDesk war nicht im Vordergrund</translation>
        </message>
        <message>
            <source>Not encrypted</source>
            <translation>Nicht verschlüsselt</translation>
        </message>
        <message>
            <source>Not enough space for the copy</source>
            <translation>Nicht genug Platz für die Kopie</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>Nicht jetzt</translation>
        </message>
        <message>
            <source>Not opened yet</source>
            <translation>Noch nicht geöffnet</translation>
        </message>
        <message>
            <source>Not possible here: nothing on this desktop answers that could do it</source>
            <translation>Hier nicht möglich: Kein Dienst dieses Desktops bietet das an</translation>
        </message>
        <message>
            <source>Not set up</source>
            <translation>Nicht eingerichtet</translation>
        </message>
        <message>
            <source>Not tried yet</source>
            <translation>Noch nicht ausprobiert</translation>
        </message>
        <message>
            <source>Not wanted</source>
            <translation>Ungewollt</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Hinweis</translation>
        </message>
        <message>
            <source>Nothing</source>
            <translation>Nichts</translation>
        </message>
        <message>
            <source>Nothing about downloads</source>
            <translation>Nichts über Downloads</translation>
        </message>
        <message>
            <source>Nothing answers as the portal at {address}, port {port}.</source>
            <translation>Unter {address}, Port {port}, antwortet nichts als das Portal.</translation>
        </message>
        <message>
            <source>Nothing can be written in “{folder}”: {reason}.</source>
            <translation>In „{folder}“ kann nichts geschrieben werden: {reason}.</translation>
        </message>
        <message>
            <source>Nothing had left</source>
            <translation>Noch nichts übertragen</translation>
        </message>
        <message>
            <source>Nothing had left when the link was withdrawn</source>
            <translation>Beim Zurückziehen des Links war noch nichts übertragen</translation>
        </message>
        <message>
            <source>Nothing needs attention</source>
            <translation>Nichts zu erledigen</translation>
        </message>
        <message>
            <source>Nothing of it is damaged.</source>
            <translation>Nichts davon ist beschädigt.</translation>
        </message>
        <message>
            <source>Nothing on this desktop can keep this computer awake during a download; asleep, it answers nobody. Turn automatic sleep off in the settings of the system.</source>
            <translation>Nichts auf diesem Desktop kann den Computer während eines Downloads wach halten; schläft er, antwortet er niemandem. Schalten Sie den automatischen Ruhezustand in den Einstellungen des Systems aus.</translation>
        </message>
        <message>
            <source>Nothing to undo</source>
            <translation>Nichts rückgängig zu machen</translation>
        </message>
        <message>
            <source>Nothing was downloaded yet.</source>
            <translation>Es wurde noch nichts heruntergeladen.</translation>
        </message>
        <message>
            <source>Nothing: the portal is not running</source>
            <translation>Nichts: Das Portal läuft nicht</translation>
        </message>
        <message>
            <source>Notices about your links come here once e-mail is set up.</source>
            <translation>Hinweise zu Ihren Links kommen hierher, sobald E-Mail eingerichtet ist.</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>OK</translation>
        </message>
        <message>
            <source>Of people who open links, from now on</source>
            <translation>Von Personen, die Links öffnen, ab jetzt</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>Aus</translation>
        </message>
        <message>
            <source>Off leaves only “Send a copy”</source>
            <translation>Aus lässt nur „Kopie senden“ zu</translation>
        </message>
        <message>
            <source>Old entries were removed</source>
            <translation>Alte Einträge wurden entfernt</translation>
        </message>
        <message>
            <source>Old events removed</source>
            <translation>Alte Ereignisse entfernt</translation>
        </message>
        <message>
            <source>Older ones are removed for good, with their addresses</source>
            <translation>Ältere werden endgültig entfernt, mit ihren Adressen</translation>
        </message>
        <message>
            <source>Oldest</source>
            <translation>Älteste</translation>
        </message>
        <message>
            <source>On</source>
            <translation>An</translation>
        </message>
        <message>
            <source>On this network</source>
            <translation>In diesem Netz</translation>
        </message>
        <message>
            <source>One step back</source>
            <translation>Einen Schritt zurück</translation>
        </message>
        <message>
            <source>One-time</source>
            <translation>Einmalig</translation>
        </message>
        <message>
            <source>One-time use</source>
            <translation>Einmalige Nutzung</translation>
        </message>
        <message>
            <source>Only for</source>
            <translation>Nur für</translation>
        </message>
        <message>
            <source>Only for named people</source>
            <translation>Nur für bestimmte Personen</translation>
        </message>
        <message>
            <source>Only the address that mails come from is missing.</source>
            <translation>Es fehlt nur die Adresse, von der die Mails kommen.</translation>
        </message>
        <message>
            <source>Only the server is missing.</source>
            <translation>Es fehlt nur der Server.</translation>
        </message>
        <message>
            <source>Only the window in front may read the clipboard</source>
            <translation>Nur das Fenster im Vordergrund darf die Zwischenablage lesen</translation>
        </message>
        <message>
            <source>Only this address</source>
            <translation>Nur diese Adresse</translation>
        </message>
        <message>
            <source>Only this link</source>
            <translation>Nur dieser Link</translation>
        </message>
        <message>
            <source>Only this person</source>
            <translation>Nur diese Person</translation>
        </message>
        <message>
            <source>Only when deleted</source>
            <translation>Nur beim Löschen</translation>
        </message>
        <message>
            <source>Only you know it</source>
            <translation>Nur Sie kennen es</translation>
        </message>
        <message>
            <source>Only you know the password</source>
            <translation>Nur Sie kennen das Passwort</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Open ShareDesk</source>
            <translation>ShareDesk öffnen</translation>
        </message>
        <message>
            <source>Open in browser</source>
            <translation>Im Browser öffnen</translation>
        </message>
        <message>
            <source>Open log folder</source>
            <translation>Protokollordner öffnen</translation>
        </message>
        <message>
            <source>Open portal</source>
            <translation>Portal öffnen</translation>
        </message>
        <message>
            <source>Open the data folder</source>
            <translation>Datenordner öffnen</translation>
        </message>
        <message>
            <source>Open the details</source>
            <translation>Details öffnen</translation>
        </message>
        <message>
            <source>Open the menu of a link</source>
            <translation>Menü eines Links öffnen</translation>
        </message>
        <message>
            <source>Open the real page</source>
            <translation>Echte Seite öffnen</translation>
        </message>
        <message>
            <source>Open-source software in ShareDesk</source>
            <translation>Open-Source-Software in ShareDesk</translation>
        </message>
        <message>
            <source>OpenSSL refuses it: {reason}</source>
            <translation>OpenSSL lehnt es ab: {reason}</translation>
        </message>
        <message>
            <source>Opened {moment}</source>
            <translation>Geöffnet: {moment}</translation>
        </message>
        <message>
            <source>Opens after a browser warning</source>
            <translation>Öffnet sich nach einer Browserwarnung</translation>
        </message>
        <message>
            <source>Opens in your browser and follows what you type; nobody else can see it</source>
            <translation>Öffnet sich in Ihrem Browser und folgt Ihrer Eingabe; sonst kann es niemand sehen</translation>
        </message>
        <message>
            <source>Opens on this computer only</source>
            <translation>Öffnet sich nur auf diesem Computer</translation>
        </message>
        <message>
            <source>Opens on this network only</source>
            <translation>Öffnet sich nur in diesem Netz</translation>
        </message>
        <message>
            <source>Opens the portal anew; running downloads go on</source>
            <translation>Öffnet das Portal neu; laufende Downloads gehen weiter</translation>
        </message>
        <message>
            <source>Opens while this computer is awake</source>
            <translation>Öffnet sich, solange dieser Computer wach ist</translation>
        </message>
        <message>
            <source>Optional</source>
            <translation>Optional</translation>
        </message>
        <message>
            <source>Options</source>
            <translation>Optionen</translation>
        </message>
        <message>
            <source>Options of {title}</source>
            <translation>Optionen von {title}</translation>
        </message>
        <message>
            <source>Options saved</source>
            <translation>Optionen gespeichert</translation>
        </message>
        <message>
            <source>Order of links</source>
            <translation>Reihenfolge der Links</translation>
        </message>
        <message>
            <source>Original</source>
            <translation>Original</translation>
        </message>
        <message>
            <source>Originals are not allowed, a copy is sent</source>
            <translation>Originale sind nicht erlaubt, es wird eine Kopie gesendet</translation>
        </message>
        <message>
            <source>Other files</source>
            <translation>Andere Dateien</translation>
        </message>
        <message>
            <source>Other folder</source>
            <translation>Anderer Ordner</translation>
        </message>
        <message>
            <source>Other kinds of passwords</source>
            <translation>Andere Arten von Passwörtern</translation>
        </message>
        <message>
            <source>Other people</source>
            <translation>Andere Personen</translation>
        </message>
        <message>
            <source>Others may change it</source>
            <translation>Andere dürfen ändern</translation>
        </message>
        <message>
            <source>Other…</source>
            <translation>Andere …</translation>
        </message>
        <message>
            <source>PEM file with its key</source>
            <translation>PEM-Datei mit seinem Schlüssel</translation>
        </message>
        <message>
            <source>PEM file with the private key of tls.certificate.</source>
            <translation>PEM-Datei mit dem privaten Schlüssel zu tls.certificate.</translation>
        </message>
        <message>
            <source>PEM file with your certificate and its chain; empty: a local one</source>
            <translation>PEM-Datei mit Ihrem Zertifikat und seiner Kette; leer: ein lokales</translation>
        </message>
        <message>
            <source>PEM file with your certificate and its chain; empty: a local one.</source>
            <translation>PEM-Datei mit Ihrem Zertifikat und seiner Kette; leer: ein lokales.</translation>
        </message>
        <message>
            <source>Page</source>
            <translation>Seite</translation>
        </message>
        <message>
            <source>Page background</source>
            <translation>Hintergrund der Seiten</translation>
        </message>
        <message>
            <source>Page of an ended link</source>
            <translation>Seite eines beendeten Links</translation>
        </message>
        <message>
            <source>Page opened</source>
            <translation>Seite geöffnet</translation>
        </message>
        <message>
            <source>Page {page} of {pages}</source>
            <translation>Seite {page} von {pages}</translation>
        </message>
        <message>
            <source>Pages and previews</source>
            <translation>Seiten und Vorschauen</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Passwort</translation>
        </message>
        <message>
            <source>Password accepted</source>
            <translation>Passwort angenommen</translation>
        </message>
        <message>
            <source>Password at the mail server; kept in this computer's key store.</source>
            <translation>Passwort beim Mailserver; liegt im Schlüsselspeicher dieses Computers.</translation>
        </message>
        <message>
            <source>Password copied</source>
            <translation>Passwort kopiert</translation>
        </message>
        <message>
            <source>Password page</source>
            <translation>Passwortseite</translation>
        </message>
        <message>
            <source>Passwords and codes</source>
            <translation>Passwörter und Codes</translation>
        </message>
        <message>
            <source>Paste as link</source>
            <translation>Als Link einfügen</translation>
        </message>
        <message>
            <source>Paste it into a mail or a chat: it opens in any browser.</source>
            <translation>Fügen Sie ihn in eine Mail oder einen Chat ein: Er öffnet sich in jedem Browser.</translation>
        </message>
        <message>
            <source>Paste works too</source>
            <translation>Einfügen geht auch</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Pausieren</translation>
        </message>
        <message>
            <source>Pause copying</source>
            <translation>Kopieren pausieren</translation>
        </message>
        <message>
            <source>Pause instead</source>
            <translation>Stattdessen pausieren</translation>
        </message>
        <message>
            <source>Pause it</source>
            <translation>Pausieren</translation>
        </message>
        <message>
            <source>Pause link</source>
            <translation>Link pausieren</translation>
        </message>
        <message>
            <source>Pause links</source>
            <translation>Links pausieren</translation>
        </message>
        <message>
            <source>Pause portal</source>
            <translation>Portal pausieren</translation>
        </message>
        <message>
            <source>Pause the portal</source>
            <translation>Das Portal pausieren</translation>
        </message>
        <message>
            <source>Pause them</source>
            <translation>Alle pausieren</translation>
        </message>
        <message>
            <source>Pause this link</source>
            <translation>Diesen Link pausieren</translation>
        </message>
        <message>
            <source>Pause {title}</source>
            <translation>{title} pausieren</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>Pausiert</translation>
        </message>
        <message>
            <source>People</source>
            <translation>Personen</translation>
        </message>
        <message>
            <source>People always get the current version.
The file stays where it is.</source>
            <translation>Empfänger erhalten immer die aktuelle Fassung.
Die Datei bleibt, wo sie ist.</translation>
        </message>
        <message>
            <source>People always get the current version. The file stays where it is.</source>
            <translation>Empfänger erhalten immer die aktuelle Fassung. Die Datei bleibt, wo sie ist.</translation>
        </message>
        <message>
            <source>People can go on with their download when it runs again.</source>
            <translation>Empfänger können ihren Download fortsetzen, wenn es wieder läuft.</translation>
        </message>
        <message>
            <source>People don't get it until it is copied again from {place}.</source>
            <translation>Empfänger erhalten sie erst, wenn sie noch einmal aus {place} kopiert wird.</translation>
        </message>
        <message>
            <source>People don't get it until you say so.</source>
            <translation>Empfänger erhalten sie erst, wenn Sie zustimmen.</translation>
        </message>
        <message>
            <source>People in the office or on the VPN. Nothing to set up.</source>
            <translation>Personen im Büro oder im VPN. Nichts einzurichten.</translation>
        </message>
        <message>
            <source>People may change this for their links</source>
            <translation>Andere dürfen dies für ihre Links ändern</translation>
        </message>
        <message>
            <source>People may choose “Never” for a link</source>
            <translation>Andere dürfen für einen Link „Nie“ wählen</translation>
        </message>
        <message>
            <source>People no longer see it on the link, and its copy ({size}) is erased. The original stays.</source>
            <translation>Empfänger sehen sie im Link nicht mehr, und ihre Kopie ({size}) wird gelöscht. Das Original bleibt.</translation>
        </message>
        <message>
            <source>People on this network can open your links</source>
            <translation>Personen in diesem Netz können Ihre Links öffnen</translation>
        </message>
        <message>
            <source>People see “This file is not available right now”.</source>
            <translation>Empfänger sehen „Diese Datei ist zurzeit nicht verfügbar“.</translation>
        </message>
        <message>
            <source>People who may open this link</source>
            <translation>Personen, die diesen Link öffnen dürfen</translation>
        </message>
        <message>
            <source>Period</source>
            <translation>Zeitraum</translation>
        </message>
        <message>
            <source>Phone</source>
            <translation>Telefon</translation>
        </message>
        <message>
            <source>Pictures</source>
            <translation>Bilder</translation>
        </message>
        <message>
            <source>Plain</source>
            <translation>Schlicht</translation>
        </message>
        <message>
            <source>Plum</source>
            <translation>Pflaume</translation>
        </message>
        <message>
            <source>Port</source>
            <translation>Port</translation>
        </message>
        <message>
            <source>Port and encryption</source>
            <translation>Port und Verschlüsselung</translation>
        </message>
        <message>
            <source>Port of the mail server: 587 for STARTTLS, 465 for TLS.</source>
            <translation>Port des Mailservers: 587 für STARTTLS, 465 für TLS.</translation>
        </message>
        <message>
            <source>Port the portal listens on.</source>
            <translation>Port, auf dem das Portal lauscht.</translation>
        </message>
        <message>
            <source>Port {port} is not open to ordinary programs</source>
            <translation>Port {port} steht gewöhnlichen Programmen nicht offen</translation>
        </message>
        <message>
            <source>Port {port} is used by another program</source>
            <translation>Port {port} wird von einem anderen Programm verwendet</translation>
        </message>
        <message>
            <source>Portal &amp; address</source>
            <translation>Portal &amp; Adresse</translation>
        </message>
        <message>
            <source>Portal does not answer</source>
            <translation>Portal antwortet nicht</translation>
        </message>
        <message>
            <source>Portal is offline</source>
            <translation>Portal ist offline</translation>
        </message>
        <message>
            <source>Portal is paused</source>
            <translation>Portal ist pausiert</translation>
        </message>
        <message>
            <source>Portal is running</source>
            <translation>Portal läuft</translation>
        </message>
        <message>
            <source>Portal offline</source>
            <translation>Portal offline</translation>
        </message>
        <message>
            <source>Portal online</source>
            <translation>Portal online</translation>
        </message>
        <message>
            <source>Portal paused</source>
            <translation>Portal pausiert</translation>
        </message>
        <message>
            <source>Portal started</source>
            <translation>Portal gestartet</translation>
        </message>
        <message>
            <source>Portal starting</source>
            <translation>Portal startet</translation>
        </message>
        <message>
            <source>Portal stopped</source>
            <translation>Portal beendet</translation>
        </message>
        <message>
            <source>Ports go from 1 to 65535.</source>
            <translation>Ports gehen von 1 bis 65535.</translation>
        </message>
        <message>
            <source>Preferences</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>Preferences pages</source>
            <translation>Seiten der Einstellungen</translation>
        </message>
        <message>
            <source>Preferences…</source>
            <translation>Einstellungen …</translation>
        </message>
        <message>
            <source>Press Ctrl+V here</source>
            <translation>Hier Strg+V drücken</translation>
        </message>
        <message>
            <source>Press Esc to cancel</source>
            <translation>Zum Abbrechen Esc drücken</translation>
        </message>
        <message>
            <source>Preview by a bot</source>
            <translation>Vorschau durch einen Bot</translation>
        </message>
        <message>
            <source>Preview by a bot ({robot})</source>
            <translation>Vorschau durch einen Bot ({robot})</translation>
        </message>
        <message>
            <source>Preview in</source>
            <translation>Vorschau in</translation>
        </message>
        <message>
            <source>Preview of</source>
            <translation>Vorschau von</translation>
        </message>
        <message>
            <source>Preview on</source>
            <translation>Vorschau auf</translation>
        </message>
        <message>
            <source>Preview opened</source>
            <translation>Vorschau geöffnet</translation>
        </message>
        <message>
            <source>Preview: {page}, on a computer, dark</source>
            <translation>Vorschau: {page}, auf einem Computer, dunkel</translation>
        </message>
        <message>
            <source>Preview: {page}, on a computer, light</source>
            <translation>Vorschau: {page}, auf einem Computer, hell</translation>
        </message>
        <message>
            <source>Preview: {page}, on a telephone, dark</source>
            <translation>Vorschau: {page}, auf einem Telefon, dunkel</translation>
        </message>
        <message>
            <source>Preview: {page}, on a telephone, light</source>
            <translation>Vorschau: {page}, auf einem Telefon, hell</translation>
        </message>
        <message>
            <source>Privacy page</source>
            <translation>Datenschutzseite</translation>
        </message>
        <message>
            <source>Private key</source>
            <translation>Privater Schlüssel</translation>
        </message>
        <message>
            <source>Protection</source>
            <translation>Schutz</translation>
        </message>
        <message>
            <source>Proxies whose X-Forwarded-For header is believed; empty: none.</source>
            <translation>Proxys, deren X-Forwarded-For geglaubt wird; leer: keine.</translation>
        </message>
        <message>
            <source>Public address</source>
            <translation>Öffentliche Adresse</translation>
        </message>
        <message>
            <source>Publish</source>
            <translation>Veröffentlichen</translation>
        </message>
        <message>
            <source>Published: pages and mails show it now.</source>
            <translation>Veröffentlicht: Seiten und Mails zeigen es jetzt.</translation>
        </message>
        <message>
            <source>Put a renewed certificate in its place</source>
            <translation>Legen Sie ein erneuertes Zertifikat an seine Stelle</translation>
        </message>
        <message>
            <source>Put them into a folder and share that.</source>
            <translation>Legen Sie sie in einen Ordner und teilen Sie diesen.</translation>
        </message>
        <message>
            <source>QR code</source>
            <translation>QR-Code</translation>
        </message>
        <message>
            <source>QR code copied</source>
            <translation>QR-Code kopiert</translation>
        </message>
        <message>
            <source>QR code for {address}</source>
            <translation>QR-Code für {address}</translation>
        </message>
        <message>
            <source>QR code saved</source>
            <translation>QR-Code gespeichert</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>Read docs/guide in the sources</source>
            <translation>Lesen Sie docs/guide in den Quellen</translation>
        </message>
        <message>
            <source>Receipt made</source>
            <translation>Nachweis erstellt</translation>
        </message>
        <message>
            <source>Receipt saved</source>
            <translation>Nachweis gespeichert</translation>
        </message>
        <message>
            <source>Receiving files</source>
            <translation>Dateien empfangen</translation>
        </message>
        <message>
            <source>Recent links</source>
            <translation>Neueste Links</translation>
        </message>
        <message>
            <source>Recipient</source>
            <translation>Empfänger</translation>
        </message>
        <message>
            <source>Recipients are turned away by their browsers.</source>
            <translation>Empfänger werden von ihren Browsern abgewiesen.</translation>
        </message>
        <message>
            <source>Recipients can open your links</source>
            <translation>Empfänger können Ihre Links öffnen</translation>
        </message>
        <message>
            <source>Recipients can't open your links</source>
            <translation>Empfänger können Ihre Links nicht öffnen</translation>
        </message>
        <message>
            <source>Recipients outside see a warning before the page: only this computer knows who issued it.</source>
            <translation>Empfänger außerhalb sehen vor der Seite eine Warnung: Nur dieser Computer kennt den Aussteller.</translation>
        </message>
        <message>
            <source>Recipients outside see a warning before the page: their browsers do not know who issued it.</source>
            <translation>Empfänger außerhalb sehen vor der Seite eine Warnung: Ihre Browser kennen den Aussteller nicht.</translation>
        </message>
        <message>
            <source>Recipients outside this computer see a browser warning first</source>
            <translation>Empfänger außerhalb dieses Computers sehen zuerst eine Browserwarnung</translation>
        </message>
        <message>
            <source>Recipients see a warning first, because the certificate was issued by {issuer}, which browsers do not know. It holds until {until}.</source>
            <translation>Empfänger sehen zuerst eine Warnung, denn das Zertifikat wurde von {issuer} ausgestellt, und Browser kennen diesen Aussteller nicht. Es gilt bis {until}.</translation>
        </message>
        <message>
            <source>Recipients see a warning first, because the certificate was made on this computer. It holds until {until}.</source>
            <translation>Empfänger sehen zuerst eine Warnung, denn das Zertifikat wurde auf diesem Computer erstellt. Es gilt bis {until}.</translation>
        </message>
        <message>
            <source>Recipients see a warning first, because the certificate will be made on this computer.</source>
            <translation>Empfänger sehen zuerst eine Warnung, denn das Zertifikat wird auf diesem Computer erstellt.</translation>
        </message>
        <message>
            <source>Recipients see no warning.</source>
            <translation>Empfänger sehen keine Warnung.</translation>
        </message>
        <message>
            <source>Recipients see your name and company on every link.</source>
            <translation>Empfänger sehen Ihren Namen und Ihre Firma bei jedem Link.</translation>
        </message>
        <message>
            <source>Record addresses</source>
            <translation>Adressen aufzeichnen</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Abgelehnt</translation>
        </message>
        <message>
            <source>Register number, tax number …</source>
            <translation>Registernummer, Steuernummer …</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Remove events older than {span}?</source>
            <translation>Ereignisse entfernen, die älter sind als {span}?</translation>
        </message>
        <message>
            <source>Remove from link</source>
            <translation>Aus dem Link entfernen</translation>
        </message>
        <message>
            <source>Remove the logo</source>
            <translation>Logo entfernen</translation>
        </message>
        <message>
            <source>Remove them</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Remove them.</source>
            <translation>Entfernen Sie sie.</translation>
        </message>
        <message>
            <source>Remove {text}</source>
            <translation>{text} entfernen</translation>
        </message>
        <message>
            <source>Remove “{name}” from the link?</source>
            <translation>„{name}“ aus dem Link entfernen?</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <source>Rename the file or its folder, and try again.</source>
            <translation>Benennen Sie die Datei oder ihren Ordner um und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>Reopen</source>
            <translation>Wieder öffnen</translation>
        </message>
        <message>
            <source>Reorder the file</source>
            <translation>Ordnen Sie die Datei neu</translation>
        </message>
        <message>
            <source>Replace</source>
            <translation>Ersetzen</translation>
        </message>
        <message>
            <source>Replace it in the link, or make a new link.</source>
            <translation>Ersetzen Sie sie im Link, oder erstellen Sie einen neuen Link.</translation>
        </message>
        <message>
            <source>Replace the file in the link instead.</source>
            <translation>Ersetzen Sie stattdessen die Datei im Link.</translation>
        </message>
        <message>
            <source>Replace the password</source>
            <translation>Passwort ersetzen</translation>
        </message>
        <message>
            <source>Replace “{name}”</source>
            <translation>„{name}“ ersetzen</translation>
        </message>
        <message>
            <source>Replace…</source>
            <translation>Ersetzen …</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <source>Reservation ended</source>
            <translation>Reservierung beendet</translation>
        </message>
        <message>
            <source>Restart</source>
            <translation>Neu starten</translation>
        </message>
        <message>
            <source>Restart the portal</source>
            <translation>Portal neu starten</translation>
        </message>
        <message>
            <source>Restore it from a backup, or delete the file</source>
            <translation>Stellen Sie sie aus einer Sicherung wieder her, oder löschen Sie die Datei</translation>
        </message>
        <message>
            <source>Restore the data directory from a backup.</source>
            <translation>Stellen Sie den Datenordner aus einer Sicherung wieder her.</translation>
        </message>
        <message>
            <source>Restore the file from a backup, or delete it to have a new authority made (everybody who trusts the old one then has to trust the new one)</source>
            <translation>Stellen Sie die Datei aus einer Sicherung wieder her, oder löschen Sie sie, damit eine neue Zertifizierungsstelle entsteht (wer der alten vertraut, muss dann der neuen vertrauen)</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Resume copying</source>
            <translation>Kopieren fortsetzen</translation>
        </message>
        <message>
            <source>Resume link</source>
            <translation>Link fortsetzen</translation>
        </message>
        <message>
            <source>Resume links</source>
            <translation>Links fortsetzen</translation>
        </message>
        <message>
            <source>Resume portal</source>
            <translation>Portal fortsetzen</translation>
        </message>
        <message>
            <source>Resume the portal</source>
            <translation>Das Portal fortsetzen</translation>
        </message>
        <message>
            <source>Resume this link</source>
            <translation>Diesen Link fortsetzen</translation>
        </message>
        <message>
            <source>Revoke or delete the link instead.</source>
            <translation>Widerrufen oder löschen Sie stattdessen den Link.</translation>
        </message>
        <message>
            <source>Right-click an event to see only its link, its address or its person</source>
            <translation>Rechtsklick auf ein Ereignis zeigt nur dessen Link, Adresse oder Person</translation>
        </message>
        <message>
            <source>Run it in a desktop session, or use: sharedesk serve</source>
            <translation>Starten Sie es in einer Desktop-Sitzung, oder verwenden Sie: sharedesk serve</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>Läuft</translation>
        </message>
        <message>
            <source>Running downloads may finish</source>
            <translation>Laufende Downloads dürfen enden</translation>
        </message>
        <message>
            <source>Rust</source>
            <translation>Rost</translation>
        </message>
        <message>
            <source>SHA-256 not recorded</source>
            <translation>SHA-256 nicht aufgezeichnet</translation>
        </message>
        <message>
            <source>Sample file: {name}. Press Enter to make a link of it.</source>
            <translation>Beispieldatei: {name}. Mit der Eingabetaste einen Link daraus machen.</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <source>Save QR code</source>
            <translation>QR-Code speichern</translation>
        </message>
        <message>
            <source>Save a receipt</source>
            <translation>Nachweis speichern</translation>
        </message>
        <message>
            <source>Save it again in a drawing program.</source>
            <translation>Speichern Sie es in einem Zeichenprogramm neu.</translation>
        </message>
        <message>
            <source>Save it as CSV instead.</source>
            <translation>Speichern Sie ihn stattdessen als CSV.</translation>
        </message>
        <message>
            <source>Save it as plain SVG.</source>
            <translation>Speichern Sie es als einfaches SVG.</translation>
        </message>
        <message>
            <source>Save receipt</source>
            <translation>Nachweis speichern</translation>
        </message>
        <message>
            <source>Save the QR code as a picture</source>
            <translation>QR-Code als Bild speichern</translation>
        </message>
        <message>
            <source>Saved as my defaults. Undo</source>
            <translation>Als Vorgaben gespeichert. Rückgängig</translation>
        </message>
        <message>
            <source>Save…</source>
            <translation>Speichern …</translation>
        </message>
        <message>
            <source>Say how many downloads are allowed.</source>
            <translation>Sagen Sie, wie viele Downloads erlaubt sind.</translation>
        </message>
        <message>
            <source>Scan to open the link</source>
            <translation>Scannen, um den Link zu öffnen</translation>
        </message>
        <message>
            <source>Screenshot {now:%Y-%m-%d} at {now:%H.%M.%S}.png</source>
            <translation>Bildschirmfoto {now:%Y-%m-%d} um {now:%H.%M.%S}.png</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Search people, files or addresses</source>
            <translation>Personen, Dateien oder Adressen suchen</translation>
        </message>
        <message>
            <source>Search settings</source>
            <translation>Einstellung suchen</translation>
        </message>
        <message>
            <source>Search the audit log</source>
            <translation>Protokoll durchsuchen</translation>
        </message>
        <message>
            <source>Search titles, files and people</source>
            <translation>Titel, Dateien und Personen suchen</translation>
        </message>
        <message>
            <source>Security defaults</source>
            <translation>Sicherheit</translation>
        </message>
        <message>
            <source>See: audit verify</source>
            <translation>Siehe: audit verify</translation>
        </message>
        <message>
            <source>See: sharedesk links</source>
            <translation>Siehe: sharedesk links</translation>
        </message>
        <message>
            <source>See: sharedesk settings list</source>
            <translation>Siehe: sharedesk settings list</translation>
        </message>
        <message>
            <source>Send a copy</source>
            <translation>Kopie senden</translation>
        </message>
        <message>
            <source>Send a copy instead.</source>
            <translation>Senden Sie stattdessen eine Kopie.</translation>
        </message>
        <message>
            <source>Send a test</source>
            <translation>Test senden</translation>
        </message>
        <message>
            <source>Send an e-mail to notify.address when somebody has downloaded.</source>
            <translation>Eine E-Mail an notify.address senden, wenn jemand heruntergeladen hat.</translation>
        </message>
        <message>
            <source>Send it to whoever supports you.</source>
            <translation>Senden Sie ihn an die Person, die Sie betreut.</translation>
        </message>
        <message>
            <source>Sender</source>
            <translation>Absender</translation>
        </message>
        <message>
            <source>Sending a test</source>
            <translation>Test wird gesendet</translation>
        </message>
        <message>
            <source>Sending files</source>
            <translation>Dateien senden</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Server</translation>
        </message>
        <message>
            <source>Set a password or have one generated.</source>
            <translation>Setzen Sie ein Passwort, oder lassen Sie eines erzeugen.</translation>
        </message>
        <message>
            <source>Set by your administrator</source>
            <translation>Von Ihrem Administrator festgelegt</translation>
        </message>
        <message>
            <source>Set mail.host and mail.from, then: sharedesk mail test ADDRESS</source>
            <translation>Setzen Sie mail.host und mail.from, dann: sharedesk mail test ADRESSE</translation>
        </message>
        <message>
            <source>Set mail.security to starttls for port 587, to tls for port 465</source>
            <translation>Setzen Sie mail.security für Port 587 auf starttls, für Port 465 auf tls</translation>
        </message>
        <message>
            <source>Set mail.security to starttls or tls</source>
            <translation>Setzen Sie mail.security auf starttls oder tls</translation>
        </message>
        <message>
            <source>Set public address</source>
            <translation>Öffentliche Adresse setzen</translation>
        </message>
        <message>
            <source>Set tls.certificate to a file that ShareDesk can read</source>
            <translation>Setzen Sie tls.certificate auf eine Datei, die ShareDesk lesen kann</translation>
        </message>
        <message>
            <source>Set tls.certificate to the full chain your certificate authority gave you</source>
            <translation>Setzen Sie tls.certificate auf die ganze Kette, die Ihre Zertifizierungsstelle Ihnen gegeben hat</translation>
        </message>
        <message>
            <source>Set tls.key to a file that ShareDesk can read</source>
            <translation>Setzen Sie tls.key auf eine Datei, die ShareDesk lesen kann</translation>
        </message>
        <message>
            <source>Set tls.key to the key that the certificate was made for</source>
            <translation>Setzen Sie tls.key auf den Schlüssel, zu dem das Zertifikat gehört</translation>
        </message>
        <message>
            <source>Set up e-mail</source>
            <translation>E-Mail einrichten</translation>
        </message>
        <message>
            <source>Setting changed</source>
            <translation>Einstellung geändert</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>Settings and portal</source>
            <translation>Einstellungen und Portal</translation>
        </message>
        <message>
            <source>Settings that were found</source>
            <translation>Gefundene Einstellungen</translation>
        </message>
        <message>
            <source>Share clipboard</source>
            <translation>Zwischenablage teilen</translation>
        </message>
        <message>
            <source>Share the original</source>
            <translation>Original teilen</translation>
        </message>
        <message>
            <source>ShareDesk blue</source>
            <translation>ShareDesk-Blau</translation>
        </message>
        <message>
            <source>ShareDesk is already running but does not answer</source>
            <translation>ShareDesk läuft bereits, antwortet aber nicht</translation>
        </message>
        <message>
            <source>ShareDesk keeps running</source>
            <translation>ShareDesk läuft weiter</translation>
        </message>
        <message>
            <source>ShareDesk made a mistake and could not finish what you asked for. Your links keep working.</source>
            <translation>ShareDesk hat einen Fehler gemacht und konnte nicht ausführen, was Sie wollten. Ihre Links funktionieren weiter.</translation>
        </message>
        <message>
            <source>ShareDesk starts without anybody to type it</source>
            <translation>ShareDesk startet, ohne dass jemand es eingeben kann</translation>
        </message>
        <message>
            <source>Shared originals stay where they are.</source>
            <translation>Geteilte Originale bleiben, wo sie sind.</translation>
        </message>
        <message>
            <source>Sharing originals</source>
            <translation>Originale teilen</translation>
        </message>
        <message>
            <source>Shorten it to {limit}.</source>
            <translation>Kürzen Sie auf {limit}.</translation>
        </message>
        <message>
            <source>Shortened</source>
            <translation>Gekürzt</translation>
        </message>
        <message>
            <source>Shortest password</source>
            <translation>Kürzestes Passwort</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Zeigen</translation>
        </message>
        <message>
            <source>Show QR code</source>
            <translation>QR-Code zeigen</translation>
        </message>
        <message>
            <source>Show a desktop notification when somebody has downloaded.</source>
            <translation>Auf dem Desktop benachrichtigen, wenn jemand heruntergeladen hat.</translation>
        </message>
        <message>
            <source>Show active links</source>
            <translation>Aktive Links zeigen</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>Alle zeigen</translation>
        </message>
        <message>
            <source>Show all again</source>
            <translation>Wieder alle zeigen</translation>
        </message>
        <message>
            <source>Show all links</source>
            <translation>Alle Links zeigen</translation>
        </message>
        <message>
            <source>Show ended links</source>
            <translation>Beendete Links zeigen</translation>
        </message>
        <message>
            <source>Show fewer</source>
            <translation>Weniger zeigen</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
        <message>
            <source>Show licences</source>
            <translation>Lizenzen zeigen</translation>
        </message>
        <message>
            <source>Show links</source>
            <translation>Links zeigen</translation>
        </message>
        <message>
            <source>Show links that need attention</source>
            <translation>Links unter „Zu erledigen“ zeigen</translation>
        </message>
        <message>
            <source>Show password</source>
            <translation>Passwort zeigen</translation>
        </message>
        <message>
            <source>Shown to recipients above the files</source>
            <translation>Empfänger sehen sie über den Dateien</translation>
        </message>
        <message>
            <source>Since {moment}</source>
            <translation>Seit {moment}</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>Size of text and controls</source>
            <translation>Größe von Text und Bedienelementen</translation>
        </message>
        <message>
            <source>Size of the window's text and controls in per cent of the system's: 100, 125, 150, 175 or 200.</source>
            <translation>Größe von Text und Bedienelementen des Fensters in Prozent der des Systems: 100, 125, 150, 175 oder 200.</translation>
        </message>
        <message>
            <source>Skip for now</source>
            <translation>Vorerst überspringen</translation>
        </message>
        <message>
            <source>Skip the tour</source>
            <translation>Tour überspringen</translation>
        </message>
        <message>
            <source>Slate</source>
            <translation>Schiefer</translation>
        </message>
        <message>
            <source>So are the addresses that downloads kept, and what was in links that are over.</source>
            <translation>Ebenso die Adressen, die bei Downloads gespeichert sind, und was in beendeten Links war.</translation>
        </message>
        <message>
            <source>Somebody asks for more time</source>
            <translation>Jemand bittet um mehr Zeit</translation>
        </message>
        <message>
            <source>Somebody has to wait</source>
            <translation>Jemand muss warten</translation>
        </message>
        <message>
            <source>Somebody tried too often</source>
            <translation>Jemand hat es zu oft versucht</translation>
        </message>
        <message>
            <source>Someone</source>
            <translation>Jemand</translation>
        </message>
        <message>
            <source>Someone has downloaded</source>
            <translation>Jemand hat heruntergeladen</translation>
        </message>
        <message>
            <source>Someone has downloaded, by e-mail</source>
            <translation>Jemand hat heruntergeladen, per E-Mail</translation>
        </message>
        <message>
            <source>Something else answers</source>
            <translation>Etwas anderes antwortet</translation>
        </message>
        <message>
            <source>Something else than the portal answers at {address}, port {port}.</source>
            <translation>Unter {address}, Port {port}, antwortet etwas anderes als das Portal.</translation>
        </message>
        <message>
            <source>Something else than this portal answers at {url}.</source>
            <translation>Unter {url} antwortet etwas anderes als dieses Portal.</translation>
        </message>
        <message>
            <source>Something went wrong</source>
            <translation>Etwas ist schiefgegangen</translation>
        </message>
        <message>
            <source>Sort links: {order}</source>
            <translation>Links sortieren: {order}</translation>
        </message>
        <message>
            <source>Start when I sign in</source>
            <translation>Beim Anmelden starten</translation>
        </message>
        <message>
            <source>Starting</source>
            <translation>Startet</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Status</translation>
        </message>
        <message>
            <source>Step {number} of {count}</source>
            <translation>Schritt {number} von {count}</translation>
        </message>
        <message>
            <source>Stopped at {share}</source>
            <translation>Stehen geblieben bei {share}</translation>
        </message>
        <message>
            <source>Stopped half-way</source>
            <translation>Stehen geblieben</translation>
        </message>
        <message>
            <source>Storage</source>
            <translation>Speicher</translation>
        </message>
        <message>
            <source>System</source>
            <translation>System</translation>
        </message>
        <message>
            <source>Tell me</source>
            <translation>Mitteilung</translation>
        </message>
        <message>
            <source>Tell me about downloads</source>
            <translation>Über Downloads informieren</translation>
        </message>
        <message>
            <source>Tell me when</source>
            <translation>Benachrichtigen, wenn</translation>
        </message>
        <message>
            <source>Tell the owner when a link needs them: wrong passwords, a file gone, more time asked for, the portal offline.</source>
            <translation>Den Eigentümer informieren, wenn ein Link ihn braucht: falsche Passwörter, eine Datei fehlt, Bitte um mehr Zeit, das Portal ist offline.</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>Text</translation>
        </message>
        <message>
            <source>Text at the foot of every page.</source>
            <translation>Text am Fuß jeder Seite.</translation>
        </message>
        <message>
            <source>That cannot be a password.</source>
            <translation>Das kann kein Passwort sein.</translation>
        </message>
        <message>
            <source>That is no number of days to extend a link by.</source>
            <translation>Um so viele Tage kann ein Link nicht verlängert werden.</translation>
        </message>
        <message>
            <source>The audit log keeps its record. This can't be undone.</source>
            <translation>Das Protokoll behält seine Einträge. Das kann nicht rückgängig gemacht werden.</translation>
        </message>
        <message>
            <source>The browser did not open</source>
            <translation>Der Browser hat sich nicht geöffnet</translation>
        </message>
        <message>
            <source>The calendar ends before that.</source>
            <translation>Der Kalender endet vorher.</translation>
        </message>
        <message>
            <source>The certificate expires on {until}. Put a renewed one in its place.</source>
            <translation>Das Zertifikat läuft am {until} ab. Legen Sie ein erneuertes an seine Stelle.</translation>
        </message>
        <message>
            <source>The certificate has expired on {until}: browsers turn recipients away.</source>
            <translation>Das Zertifikat ist am {until} abgelaufen: Browser weisen Empfänger ab.</translation>
        </message>
        <message>
            <source>The certificate in {certificate} cannot be used</source>
            <translation>Das Zertifikat in {certificate} ist nicht verwendbar</translation>
        </message>
        <message>
            <source>The certificate in {certificate} has expired</source>
            <translation>Das Zertifikat in {certificate} ist abgelaufen</translation>
        </message>
        <message>
            <source>The certificate in {certificate} is not valid yet</source>
            <translation>Das Zertifikat in {certificate} gilt noch nicht</translation>
        </message>
        <message>
            <source>The certificate is for {names}, not for {host}: browsers turn recipients away.</source>
            <translation>Das Zertifikat gilt für {names}, nicht für {host}: Browser weisen Empfänger ab.</translation>
        </message>
        <message>
            <source>The certificate of the mail server {host} is not trusted.</source>
            <translation>Dem Zertifikat des Mailservers {host} wird nicht vertraut.</translation>
        </message>
        <message>
            <source>The certificate of the portal cannot be written</source>
            <translation>Das Zertifikat des Portals kann nicht geschrieben werden</translation>
        </message>
        <message>
            <source>The certificates are being used by another process</source>
            <translation>Die Zertifikate werden von einem anderen Prozess verwendet</translation>
        </message>
        <message>
            <source>The certificates in {certificate} are in the wrong order</source>
            <translation>Die Zertifikate in {certificate} sind falsch geordnet</translation>
        </message>
        <message>
            <source>The chain ends in {head}.</source>
            <translation>Die Kette endet bei {head}.</translation>
        </message>
        <message>
            <source>The clipboard is empty</source>
            <translation>Die Zwischenablage ist leer</translation>
        </message>
        <message>
            <source>The clipboard is in use by another program</source>
            <translation>Die Zwischenablage wird von einem anderen Programm verwendet</translation>
        </message>
        <message>
            <source>The copies ({size}) are erased.</source>
            <translation>Die Kopien ({size}) werden gelöscht.</translation>
        </message>
        <message>
            <source>The copies do not fit in “{folder}”: they take {size}, and it has {free} free.</source>
            <translation>Die Kopien passen nicht in „{folder}“: Sie belegen {size}, frei sind {free}.</translation>
        </message>
        <message>
            <source>The copies would take more than they may.</source>
            <translation>Die Kopien würden mehr belegen, als sie dürfen.</translation>
        </message>
        <message>
            <source>The copy cannot be written.</source>
            <translation>Die Kopie kann nicht geschrieben werden.</translation>
        </message>
        <message>
            <source>The copy of “{name}” cannot be read as it was copied.</source>
            <translation>Die Kopie von „{name}“ ist nicht mehr so lesbar, wie sie kopiert wurde.</translation>
        </message>
        <message>
            <source>The data folder has a place for copies already.</source>
            <translation>Der Datenordner hat schon einen Platz für Kopien.</translation>
        </message>
        <message>
            <source>The data folder {root} cannot be used</source>
            <translation>Der Datenordner {root} ist nicht verwendbar</translation>
        </message>
        <message>
            <source>The database cannot be opened.</source>
            <translation>Die Datenbank kann nicht geöffnet werden.</translation>
        </message>
        <message>
            <source>The database cannot be written.</source>
            <translation>Die Datenbank kann nicht geschrieben werden.</translation>
        </message>
        <message>
            <source>The database is busy.</source>
            <translation>Die Datenbank ist beschäftigt.</translation>
        </message>
        <message>
            <source>The database is damaged.</source>
            <translation>Die Datenbank ist beschädigt.</translation>
        </message>
        <message>
            <source>The disk is full.</source>
            <translation>Der Datenträger ist voll.</translation>
        </message>
        <message>
            <source>The disk reports an error.</source>
            <translation>Der Datenträger meldet einen Fehler.</translation>
        </message>
        <message>
            <source>The end of the chain</source>
            <translation>Das Ende der Kette</translation>
        </message>
        <message>
            <source>The export cannot be written.</source>
            <translation>Der Export kann nicht geschrieben werden.</translation>
        </message>
        <message>
            <source>The file is back</source>
            <translation>Die Datei ist wieder da</translation>
        </message>
        <message>
            <source>The file of secrets, {file}, cannot be used.</source>
            <translation>Die Datei der Geheimnisse, {file}, ist nicht verwendbar.</translation>
        </message>
        <message>
            <source>The file was copied again</source>
            <translation>Die Datei wurde noch einmal kopiert</translation>
        </message>
        <message>
            <source>The files of this link are still being copied.</source>
            <translation>Die Dateien dieses Links werden noch kopiert.</translation>
        </message>
        <message>
            <source>The folder for copies is missing</source>
            <translation>Der Ordner für Kopien fehlt</translation>
        </message>
        <message>
            <source>The folder for copies is not there.</source>
            <translation>Der Ordner für Kopien ist nicht da.</translation>
        </message>
        <message>
            <source>The key in {key} does not belong to the certificate in {certificate}</source>
            <translation>Der Schlüssel in {key} gehört nicht zum Zertifikat in {certificate}</translation>
        </message>
        <message>
            <source>The key in {path} is of a kind that TLS 1.3 does not use</source>
            <translation>Der Schlüssel in {path} ist von einer Art, die TLS 1.3 nicht verwendet</translation>
        </message>
        <message>
            <source>The key in {path} is protected by a passphrase</source>
            <translation>Der Schlüssel in {path} ist durch ein Passwort geschützt</translation>
        </message>
        <message>
            <source>The key of this data folder cannot be used</source>
            <translation>Der Schlüssel dieses Datenordners ist nicht verwendbar</translation>
        </message>
        <message>
            <source>The key store of this computer does not answer.</source>
            <translation>Der Schlüsselspeicher dieses Computers antwortet nicht.</translation>
        </message>
        <message>
            <source>The key store of this computer stays locked.</source>
            <translation>Der Schlüsselspeicher dieses Computers bleibt gesperrt.</translation>
        </message>
        <message>
            <source>The language changes at the next start of ShareDesk</source>
            <translation>Die Sprache ändert sich beim nächsten Start von ShareDesk</translation>
        </message>
        <message>
            <source>The link</source>
            <translation>Den Link</translation>
        </message>
        <message>
            <source>The link and its password</source>
            <translation>Den Link und sein Passwort</translation>
        </message>
        <message>
            <source>The link expired</source>
            <translation>Der Link ist abgelaufen</translation>
        </message>
        <message>
            <source>The link has no item “{wanted}”.</source>
            <translation>Der Link hat keinen Eintrag „{wanted}“.</translation>
        </message>
        <message>
            <source>The link is on your clipboard in a second. Files or whole folders, any size.</source>
            <translation>Der Link ist in einer Sekunde in Ihrer Zwischenablage. Dateien oder ganze Ordner, beliebig groß.</translation>
        </message>
        <message>
            <source>The link is ready to send. Anyone who opens it early sees a waiting page.</source>
            <translation>Der Link kann schon verschickt werden. Wer ihn früh öffnet, sieht eine Warteseite.</translation>
        </message>
        <message>
            <source>The link is used up</source>
            <translation>Der Link ist verbraucht</translation>
        </message>
        <message>
            <source>The link stays open until you end it.</source>
            <translation>Der Link bleibt offen, bis Sie ihn beenden.</translation>
        </message>
        <message>
            <source>The link stops working.</source>
            <translation>Der Link funktioniert nicht mehr.</translation>
        </message>
        <message>
            <source>The links stop working.</source>
            <translation>Die Links funktionieren nicht mehr.</translation>
        </message>
        <message>
            <source>The local certificate authority in {authority} is damaged</source>
            <translation>Die lokale Zertifizierungsstelle in {authority} ist beschädigt</translation>
        </message>
        <message>
            <source>The log folder did not open</source>
            <translation>Der Protokollordner hat sich nicht geöffnet</translation>
        </message>
        <message>
            <source>The logo cannot be kept.</source>
            <translation>Das Logo kann nicht aufbewahrt werden.</translation>
        </message>
        <message>
            <source>The longest expiry is {duration}</source>
            <translation>Die längste Gültigkeit ist {duration}</translation>
        </message>
        <message>
            <source>The longest expiry rules them out</source>
            <translation>Die längste Gültigkeit schließt sie aus</translation>
        </message>
        <message>
            <source>The mail cannot be written.</source>
            <translation>Die E-Mail kann nicht geschrieben werden.</translation>
        </message>
        <message>
            <source>The mail program did not open</source>
            <translation>Das E-Mail-Programm hat sich nicht geöffnet</translation>
        </message>
        <message>
            <source>The mail server {host} cannot be reached on port {port}.</source>
            <translation>Der Mailserver {host} ist auf Port {port} nicht erreichbar.</translation>
        </message>
        <message>
            <source>The mail server {host} cannot do what is asked of it.</source>
            <translation>Der Mailserver {host} kann nicht, was von ihm verlangt wird.</translation>
        </message>
        <message>
            <source>The mail server {host} cannot send to this address.</source>
            <translation>Der Mailserver {host} kann an diese Adresse nicht senden.</translation>
        </message>
        <message>
            <source>The mail server {host} does not answer on port {port}.</source>
            <translation>Der Mailserver {host} antwortet auf Port {port} nicht.</translation>
        </message>
        <message>
            <source>The mail server {host} does not take mail at the moment.</source>
            <translation>Der Mailserver {host} nimmt im Moment keine E-Mails an.</translation>
        </message>
        <message>
            <source>The mail server {host} ended the connection.</source>
            <translation>Der Mailserver {host} hat die Verbindung beendet.</translation>
        </message>
        <message>
            <source>The mail server {host} is not logged in to.</source>
            <translation>Die Anmeldung beim Mailserver {host} findet nicht statt.</translation>
        </message>
        <message>
            <source>The mail server {host} refused the login.</source>
            <translation>Der Mailserver {host} hat die Anmeldung abgelehnt.</translation>
        </message>
        <message>
            <source>The mail server {host} refused the mail.</source>
            <translation>Der Mailserver {host} hat die E-Mail abgelehnt.</translation>
        </message>
        <message>
            <source>The mail server {host} refused the recipient.</source>
            <translation>Der Mailserver {host} hat den Empfänger abgelehnt.</translation>
        </message>
        <message>
            <source>The mail server {host} refused the sender.</source>
            <translation>Der Mailserver {host} hat den Absender abgelehnt.</translation>
        </message>
        <message>
            <source>The mail server {host} takes no connections on port {port}.</source>
            <translation>Der Mailserver {host} nimmt auf Port {port} keine Verbindungen an.</translation>
        </message>
        <message>
            <source>The mail server {host} was not found.</source>
            <translation>Der Mailserver {host} wurde nicht gefunden.</translation>
        </message>
        <message>
            <source>The message has {count} characters.</source>
            <translation>Die Nachricht hat {count} Zeichen.</translation>
        </message>
        <message>
            <source>The message has {count} characters. Shorten it to {max_message}.</source>
            <translation>Die Nachricht hat {count} Zeichen. Kürzen Sie sie auf {max_message}.</translation>
        </message>
        <message>
            <source>The name “{shown}” has bytes that are not text.</source>
            <translation>Der Name „{shown}“ enthält Bytes, die kein Text sind.</translation>
        </message>
        <message>
            <source>The number and hash of the audit log prove which events stood in it when this receipt was made:</source>
            <translation>Nummer und Hash des Protokolls belegen, welche Ereignisse darin standen, als dieser Nachweis erstellt wurde:</translation>
        </message>
        <message>
            <source>The original is not where it was</source>
            <translation>Das Original ist nicht mehr an seinem Ort</translation>
        </message>
        <message>
            <source>The original of “{name}” is gone.</source>
            <translation>Das Original von „{name}“ ist weg.</translation>
        </message>
        <message>
            <source>The original of “{name}” is not what was copied any more.</source>
            <translation>Das Original von „{name}“ ist nicht mehr, was kopiert wurde.</translation>
        </message>
        <message>
            <source>The original stays where it is.</source>
            <translation>Das Original bleibt, wo es ist.</translation>
        </message>
        <message>
            <source>The password has control characters.</source>
            <translation>Das Passwort enthält Steuerzeichen.</translation>
        </message>
        <message>
            <source>The password has only {count} characters.</source>
            <translation>Das Passwort hat nur {count} Zeichen.</translation>
        </message>
        <message>
            <source>The password has {count} characters.</source>
            <translation>Das Passwort hat {count} Zeichen.</translation>
        </message>
        <message>
            <source>The password stays out of the clipboard unless you choose it</source>
            <translation>Das Passwort kommt nur in die Zwischenablage, wenn Sie es wählen</translation>
        </message>
        <message>
            <source>The portal answers at {url}.</source>
            <translation>Das Portal antwortet unter {url}.</translation>
        </message>
        <message>
            <source>The portal cannot listen on port {port}</source>
            <translation>Das Portal kann nicht auf Port {port} lauschen</translation>
        </message>
        <message>
            <source>The portal cannot listen on {host}</source>
            <translation>Das Portal kann nicht auf {host} lauschen</translation>
        </message>
        <message>
            <source>The portal does not listen on this computer's own address</source>
            <translation>Das Portal lauscht nicht auf der eigenen Adresse dieses Computers</translation>
        </message>
        <message>
            <source>The portal is not running in this window</source>
            <translation>Das Portal läuft nicht in diesem Fenster</translation>
        </message>
        <message>
            <source>The portal is not running.</source>
            <translation>Das Portal läuft nicht.</translation>
        </message>
        <message>
            <source>The portal speaks without TLS</source>
            <translation>Das Portal spricht ohne TLS</translation>
        </message>
        <message>
            <source>The portal uses a certificate that was made on this computer, which other browsers do not know. With one from a public authority the warning goes away.</source>
            <translation>Das Portal verwendet ein Zertifikat, das auf diesem Computer erstellt wurde und das andere Browser nicht kennen. Mit einem einer öffentlichen Stelle verschwindet die Warnung.</translation>
        </message>
        <message>
            <source>The receipt cannot be drawn.</source>
            <translation>Der Nachweis kann nicht gezeichnet werden.</translation>
        </message>
        <message>
            <source>The receipt cannot be written.</source>
            <translation>Der Nachweis kann nicht geschrieben werden.</translation>
        </message>
        <message>
            <source>The report below says what happened, without passwords, addresses and links.</source>
            <translation>Der Bericht unten sagt, was geschehen ist, ohne Passwörter, Adressen und Links.</translation>
        </message>
        <message>
            <source>The secret {key} is not in {key_store}.</source>
            <translation>Das Geheimnis {key} liegt nicht hier: {key_store}.</translation>
        </message>
        <message>
            <source>The server took the test message to {to} in {taken}, today {now}.</source>
            <translation>Der Server hat die Testnachricht an {to} in {taken} angenommen, heute um {now}.</translation>
        </message>
        <message>
            <source>The server's own certificate has to come first, then the ones that signed it</source>
            <translation>Zuerst muss das Zertifikat des Servers kommen, dann die, die es unterschrieben haben</translation>
        </message>
        <message>
            <source>The setting storage.keep says how long they stay.</source>
            <translation>Die Einstellung storage.keep sagt, wie lange sie bleiben.</translation>
        </message>
        <message>
            <source>The size changes at the next start of ShareDesk</source>
            <translation>Die Größe ändert sich beim nächsten Start von ShareDesk</translation>
        </message>
        <message>
            <source>The system keeps it for services.</source>
            <translation>Das System hält ihn für Dienste frei.</translation>
        </message>
        <message>
            <source>The text has control characters.</source>
            <translation>Der Text enthält Steuerzeichen.</translation>
        </message>
        <message>
            <source>The text has {count} characters.</source>
            <translation>Der Text hat {count} Zeichen.</translation>
        </message>
        <message>
            <source>The time to expire at is over already.</source>
            <translation>Der Zeitpunkt des Ablaufs ist schon vorbei.</translation>
        </message>
        <message>
            <source>The title has {count} characters.</source>
            <translation>Der Titel hat {count} Zeichen.</translation>
        </message>
        <message>
            <source>The user guide is not here</source>
            <translation>Die Anleitung ist nicht da</translation>
        </message>
        <message>
            <source>Their copies ({size}) are erased.</source>
            <translation>Ihre Kopien ({size}) werden gelöscht.</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Farbschema</translation>
        </message>
        <message>
            <source>There are {count} addresses.</source>
            <translation>Es sind {count} Adressen.</translation>
        </message>
        <message>
            <source>There are {count} addresses. Use {most} at most, or *@domain.</source>
            <translation>Es sind {count} Adressen. Verwenden Sie höchstens {most}, oder *@domain.</translation>
        </message>
        <message>
            <source>There is no certificate in {path}</source>
            <translation>In {path} ist kein Zertifikat</translation>
        </message>
        <message>
            <source>There is no file or folder “{shown}”.</source>
            <translation>Es gibt keine Datei und keinen Ordner „{shown}“.</translation>
        </message>
        <message>
            <source>There is no file {path}</source>
            <translation>Es gibt keine Datei {path}</translation>
        </message>
        <message>
            <source>There is no folder “{folder}”.</source>
            <translation>Es gibt keinen Ordner „{folder}“.</translation>
        </message>
        <message>
            <source>There is no link with this token.</source>
            <translation>Es gibt keinen Link mit dieser Kennung.</translation>
        </message>
        <message>
            <source>There is no private key in {path}</source>
            <translation>In {path} ist kein privater Schlüssel</translation>
        </message>
        <message>
            <source>There is no screen to open the window on</source>
            <translation>Es gibt keinen Bildschirm, auf dem sich das Fenster öffnen könnte</translation>
        </message>
        <message>
            <source>There is no setting “{key}”.</source>
            <translation>Es gibt keine Einstellung „{key}“.</translation>
        </message>
        <message>
            <source>There is no stored logo “{given}”.</source>
            <translation>Es gibt kein gespeichertes Logo „{given}“.</translation>
        </message>
        <message>
            <source>There is nothing to extend.</source>
            <translation>Es gibt nichts zu verlängern.</translation>
        </message>
        <message>
            <source>There is nothing to give back.</source>
            <translation>Es gibt nichts zurückzugeben.</translation>
        </message>
        <message>
            <source>There is nothing to reopen.</source>
            <translation>Es gibt nichts wieder zu öffnen.</translation>
        </message>
        <message>
            <source>There is nothing to repair.</source>
            <translation>Es gibt nichts zu reparieren.</translation>
        </message>
        <message>
            <source>They are kept for {minutes} minutes.</source>
            <translation>Sie werden {minutes} Minuten lang aufbewahrt.</translation>
        </message>
        <message>
            <source>They are removed from the audit log, now and from now on.</source>
            <translation>Sie werden aus dem Protokoll entfernt, jetzt und künftig.</translation>
        </message>
        <message>
            <source>They can go on where they stopped. Give it back to let somebody else have it.</source>
            <translation>Der Download kann dort weitergehen, wo er stehen blieb. Geben Sie ihn zurück, um ihn jemand anderem zu überlassen.</translation>
        </message>
        <message>
            <source>They can see that you took it, and they can end the link at any time.</source>
            <translation>Sie kann sehen, dass Sie die Datei geholt haben, und den Link jederzeit beenden.</translation>
        </message>
        <message>
            <source>They can try again</source>
            <translation>Es kann erneut versucht werden</translation>
        </message>
        <message>
            <source>They confirm with a code sent by e-mail</source>
            <translation>Bestätigt durch einen E-Mail-Code</translation>
        </message>
        <message>
            <source>They confirm with an e-mailed code.</source>
            <translation>Bestätigt durch einen E-Mail-Code.</translation>
        </message>
        <message>
            <source>They have to wait before they can try again.</source>
            <translation>Vor dem nächsten Versuch muss gewartet werden.</translation>
        </message>
        <message>
            <source>This computer</source>
            <translation>Dieser Computer</translation>
        </message>
        <message>
            <source>This computer has no such address.</source>
            <translation>Dieser Computer hat keine solche Adresse.</translation>
        </message>
        <message>
            <source>This computer may fall asleep during a download, and answers nobody until it wakes.</source>
            <translation>Dieser Computer kann während eines Downloads einschlafen und antwortet dann niemandem, bis er aufwacht.</translation>
        </message>
        <message>
            <source>This computer may sleep</source>
            <translation>Dieser Computer kann einschlafen</translation>
        </message>
        <message>
            <source>This data directory was used by a newer ShareDesk.</source>
            <translation>Dieser Datenordner wurde von einem neueren ShareDesk verwendet.</translation>
        </message>
        <message>
            <source>This did not work. A report of the fault is shown in the window.</source>
            <translation>Das hat nicht funktioniert. Ein Bericht über den Fehler steht im Fenster.</translation>
        </message>
        <message>
            <source>This file came to you over a link of ShareDesk.</source>
            <translation>Diese Datei kam über einen Link von ShareDesk zu Ihnen.</translation>
        </message>
        <message>
            <source>This folder cannot be sent as one ZIP archive</source>
            <translation>Dieser Ordner kann nicht als ein ZIP-Archiv gesendet werden</translation>
        </message>
        <message>
            <source>This installation came without it</source>
            <translation>Sie fehlt in dieser Installation</translation>
        </message>
        <message>
            <source>This link can no longer be restored.</source>
            <translation>Dieser Link kann nicht mehr wiederhergestellt werden.</translation>
        </message>
        <message>
            <source>This link expired too long ago: its copies are erased.</source>
            <translation>Dieser Link ist vor zu langer Zeit abgelaufen: Seine Kopien sind gelöscht.</translation>
        </message>
        <message>
            <source>This link has copies of its files.</source>
            <translation>Dieser Link hat Kopien seiner Dateien.</translation>
        </message>
        <message>
            <source>This link has ended ({state}).</source>
            <translation>Dieser Link ist beendet ({state}).</translation>
        </message>
        <message>
            <source>This link is being copied already.</source>
            <translation>Dieser Link wird bereits kopiert.</translation>
        </message>
        <message>
            <source>This link may be used any number of times.</source>
            <translation>Dieser Link darf beliebig oft verwendet werden.</translation>
        </message>
        <message>
            <source>This link never expires.</source>
            <translation>Dieser Link läuft nie ab.</translation>
        </message>
        <message>
            <source>This link was deleted</source>
            <translation>Dieser Link wurde gelöscht</translation>
        </message>
        <message>
            <source>This link was deleted.</source>
            <translation>Dieser Link wurde gelöscht.</translation>
        </message>
        <message>
            <source>This link was not used up.</source>
            <translation>Dieser Link wurde nicht verbraucht.</translation>
        </message>
        <message>
            <source>This link was used too long ago: its copies are erased.</source>
            <translation>Dieser Link wurde vor zu langer Zeit verwendet: Seine Kopien sind gelöscht.</translation>
        </message>
        <message>
            <source>This link would have expired by now.</source>
            <translation>Dieser Link wäre inzwischen abgelaufen.</translation>
        </message>
        <message>
            <source>This time is over already.</source>
            <translation>Dieser Zeitpunkt ist schon vorbei.</translation>
        </message>
        <message>
            <source>This week</source>
            <translation>Diese Woche</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Zeit</translation>
        </message>
        <message>
            <source>Tinted</source>
            <translation>Getönt</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>Titel</translation>
        </message>
        <message>
            <source>To the address below</source>
            <translation>An die Adresse unten</translation>
        </message>
        <message>
            <source>To {to}</source>
            <translation>An {to}</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Heute</translation>
        </message>
        <message>
            <source>Too many tries</source>
            <translation>Zu viele Versuche</translation>
        </message>
        <message>
            <source>Too many wrong guesses from {names}</source>
            <translation>Zu oft falsch geraten: {names}</translation>
        </message>
        <message>
            <source>Tries allowed again</source>
            <translation>Versuche wieder erlaubt</translation>
        </message>
        <message>
            <source>Trusted proxies</source>
            <translation>Vertraute Proxys</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Noch einmal versuchen</translation>
        </message>
        <message>
            <source>Try again in a moment.</source>
            <translation>Versuchen Sie es gleich noch einmal.</translation>
        </message>
        <message>
            <source>Try again later</source>
            <translation>Versuchen Sie es später noch einmal</translation>
        </message>
        <message>
            <source>Try again when that is done.</source>
            <translation>Versuchen Sie es noch einmal, wenn das fertig ist.</translation>
        </message>
        <message>
            <source>Try to open the portal again</source>
            <translation>Noch einmal versuchen, das Portal zu öffnen</translation>
        </message>
        <message>
            <source>Type a password or generate one.</source>
            <translation>Geben Sie ein Passwort ein, oder lassen Sie eines erzeugen.</translation>
        </message>
        <message>
            <source>Undecided</source>
            <translation>Offen</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Undo changes</source>
            <translation>Änderungen zurücknehmen</translation>
        </message>
        <message>
            <source>Unknown</source>
            <translation>Unbekannt</translation>
        </message>
        <message>
            <source>Unlock it and start ShareDesk again</source>
            <translation>Entsperren Sie ihn, und starten Sie ShareDesk neu</translation>
        </message>
        <message>
            <source>Unlock it and try again</source>
            <translation>Entsperren Sie ihn und versuchen Sie es noch einmal</translation>
        </message>
        <message>
            <source>Unlock it, or set it again</source>
            <translation>Entsperren Sie ihn, oder setzen Sie es neu</translation>
        </message>
        <message>
            <source>Until then it can be given more time</source>
            <translation>Bis dahin kann er verlängert werden</translation>
        </message>
        <message>
            <source>Use 1 or more, 36500 at most.</source>
            <translation>Verwenden Sie 1 oder mehr, höchstens 36500.</translation>
        </message>
        <message>
            <source>Use 1 or more, or no limit.</source>
            <translation>Verwenden Sie 1 oder mehr, oder keine Grenze.</translation>
        </message>
        <message>
            <source>Use a PNG, JPEG, WebP, GIF or SVG file.</source>
            <translation>Verwenden Sie eine PNG-, JPEG-, WebP-, GIF- oder SVG-Datei.</translation>
        </message>
        <message>
            <source>Use a simpler picture.</source>
            <translation>Verwenden Sie ein einfacheres Bild.</translation>
        </message>
        <message>
            <source>Use a whole number from 1 to {most}, or {unlimited}.</source>
            <translation>Verwenden Sie eine ganze Zahl von 1 bis {most}, oder {unlimited}.</translation>
        </message>
        <message>
            <source>Use a whole number from {low} to {high}.</source>
            <translation>Verwenden Sie eine ganze Zahl von {low} bis {high}.</translation>
        </message>
        <message>
            <source>Use an ECDSA (P-256) or an RSA key</source>
            <translation>Verwenden Sie einen ECDSA- (P-256) oder RSA-Schlüssel</translation>
        </message>
        <message>
            <source>Use an ECDSA key (P-256) or an RSA key of at least 2048 bits</source>
            <translation>Verwenden Sie einen ECDSA-Schlüssel (P-256) oder einen RSA-Schlüssel mit mindestens 2048 Bit</translation>
        </message>
        <message>
            <source>Use an IP address or a host name; leave it empty for all.</source>
            <translation>Verwenden Sie eine IP-Adresse oder einen Hostnamen; leer gilt für alle.</translation>
        </message>
        <message>
            <source>Use another address of this person, or another mail server</source>
            <translation>Verwenden Sie eine andere Adresse dieser Person oder einen anderen Mailserver</translation>
        </message>
        <message>
            <source>Use another picture.</source>
            <translation>Verwenden Sie ein anderes Bild.</translation>
        </message>
        <message>
            <source>Use at most</source>
            <translation>Höchstens belegen</translation>
        </message>
        <message>
            <source>Use fewer days.</source>
            <translation>Verwenden Sie weniger Tage.</translation>
        </message>
        <message>
            <source>Use letters, digits, signs and spaces.</source>
            <translation>Verwenden Sie Buchstaben, Ziffern, Zeichen und Leerzeichen.</translation>
        </message>
        <message>
            <source>Use one of: {options}.</source>
            <translation>Verwenden Sie eines von: {options}.</translation>
        </message>
        <message>
            <source>Use port {port}</source>
            <translation>Port {port} verwenden</translation>
        </message>
        <message>
            <source>Use the data folder</source>
            <translation>Datenordner verwenden</translation>
        </message>
        <message>
            <source>Use the name that the certificate is for, or have the mail server's certificate renewed</source>
            <translation>Verwenden Sie den Namen, für den das Zertifikat gilt, oder lassen Sie das Zertifikat des Mailservers erneuern</translation>
        </message>
        <message>
            <source>Use this file</source>
            <translation>Diese Datei verwenden</translation>
        </message>
        <message>
            <source>Use this time</source>
            <translation>Diesen Zeitpunkt verwenden</translation>
        </message>
        <message>
            <source>Use true or false.</source>
            <translation>Verwenden Sie true oder false.</translation>
        </message>
        <message>
            <source>Use {address}</source>
            <translation>{address} verwenden</translation>
        </message>
        <message>
            <source>Use {least} or more.</source>
            <translation>Verwenden Sie mindestens {least}.</translation>
        </message>
        <message>
            <source>Use {limit} at most.</source>
            <translation>Verwenden Sie höchstens {limit}.</translation>
        </message>
        <message>
            <source>Use {limit} characters at most, on one line.</source>
            <translation>Verwenden Sie höchstens {limit} Zeichen in einer Zeile.</translation>
        </message>
        <message>
            <source>Use {megabytes} MB at most.</source>
            <translation>Verwenden Sie höchstens {megabytes} MB.</translation>
        </message>
        <message>
            <source>Use {millions} million at most.</source>
            <translation>Verwenden Sie höchstens {millions} Millionen.</translation>
        </message>
        <message>
            <source>Use {most} at most, or *@domain.</source>
            <translation>Verwenden Sie höchstens {most}, oder *@domain.</translation>
        </message>
        <message>
            <source>Use: sharedesk link revoke</source>
            <translation>Verwenden Sie: sharedesk link revoke</translation>
        </message>
        <message>
            <source>Used</source>
            <translation>Verwendet</translation>
        </message>
        <message>
            <source>Used by {who}</source>
            <translation>Verwendet von {who}</translation>
        </message>
        <message>
            <source>User guide</source>
            <translation>Anleitung</translation>
        </message>
        <message>
            <source>User name</source>
            <translation>Benutzername</translation>
        </message>
        <message>
            <source>User name at the mail server; empty: no login.</source>
            <translation>Benutzername beim Mailserver; leer: keine Anmeldung.</translation>
        </message>
        <message numerus="yes">
            <source>Valid, {n} days left</source>
            <extracomment>Valid, {n} day left</extracomment>
            <translation>
                <numerusform>Gültig, noch {n} Tag</numerusform>
                <numerusform>Gültig, noch {n} Tage</numerusform>
            </translation>
        </message>
        <message>
            <source>Verify</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <source>Verify that no event was changed</source>
            <translation>Prüfen, dass kein Ereignis verändert wurde</translation>
        </message>
        <message>
            <source>Version {version}</source>
            <translation>Version {version}</translation>
        </message>
        <message>
            <source>Versions, sizes and settings as text. No passwords, no links, no names.</source>
            <translation>Versionen, Größen und Einstellungen als Text. Keine Passwörter, keine Links, keine Namen.</translation>
        </message>
        <message>
            <source>Wait 1 day</source>
            <translation>1 Tag warten</translation>
        </message>
        <message>
            <source>Wait 1 hour</source>
            <translation>1 Stunde warten</translation>
        </message>
        <message>
            <source>Wait 15 minutes</source>
            <translation>15 Minuten warten</translation>
        </message>
        <message>
            <source>Wait 5 minutes</source>
            <translation>5 Minuten warten</translation>
        </message>
        <message>
            <source>Wait a moment and try again, or end the running ShareDesk</source>
            <translation>Warten Sie einen Moment und versuchen Sie es noch einmal, oder beenden Sie das laufende ShareDesk</translation>
        </message>
        <message>
            <source>Wait until it is done.</source>
            <translation>Warten Sie, bis das fertig ist.</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Wartet</translation>
        </message>
        <message>
            <source>Welcome to ShareDesk</source>
            <translation>Willkommen bei ShareDesk</translation>
        </message>
        <message>
            <source>Welcome tour…</source>
            <translation>Willkommenstour …</translation>
        </message>
        <message>
            <source>Welcome.txt</source>
            <translation>Willkommen.txt</translation>
        </message>
        <message>
            <source>What becomes of files you drop: ask (two targets), send (a copy) or share (the original).</source>
            <translation>Was aus abgelegten Dateien wird: ask (zwei Ziele), send (eine Kopie) oder share (das Original).</translation>
        </message>
        <message>
            <source>What had left when the link was withdrawn</source>
            <translation>Was beim Zurückziehen des Links schon übertragen war</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>Was geschah</translation>
        </message>
        <message>
            <source>What helps</source>
            <translation>Was hilft</translation>
        </message>
        <message>
            <source>What listens where</source>
            <translation>Wo das Portal antwortet</translation>
        </message>
        <message>
            <source>What recipients see. The preview follows as you type.</source>
            <translation>Was Empfänger sehen. Die Vorschau folgt Ihrer Eingabe.</translation>
        </message>
        <message>
            <source>What remains can still be verified. This can't be undone.</source>
            <translation>Was bleibt, ist weiterhin prüfbar. Das kann nicht rückgängig gemacht werden.</translation>
        </message>
        <message>
            <source>What the program did, without links, passwords and codes</source>
            <translation>Was das Programm getan hat, ohne Links, Passwörter und Codes</translation>
        </message>
        <message>
            <source>What the window copies after making a link: link, both (the link and its password) or nothing.</source>
            <translation>Was das Fenster nach dem Erstellen eines Links kopiert: link, both (den Link und sein Passwort) oder nothing.</translation>
        </message>
        <message>
            <source>What was delivered</source>
            <translation>Was zugestellt wurde</translation>
        </message>
        <message>
            <source>When (UTC)</source>
            <translation>Wann (UTC)</translation>
        </message>
        <message>
            <source>When a link has expired, erase its copies</source>
            <translation>Kopien eines abgelaufenen Links löschen</translation>
        </message>
        <message>
            <source>When new links expire if nothing is chosen, e.g. 7d; never.</source>
            <translation>Wann neue Links ablaufen, wenn nichts gewählt wird, z. B. 7d; never.</translation>
        </message>
        <message>
            <source>Where recipients open your links.</source>
            <translation>Wo Empfänger Ihre Links öffnen.</translation>
        </message>
        <message>
            <source>Where should your links work?</source>
            <translation>Wo sollen Ihre Links funktionieren?</translation>
        </message>
        <message>
            <source>Where the copies of “Send a copy” links are kept.</source>
            <translation>Wo die Kopien von „Kopie senden“ liegen.</translation>
        </message>
        <message>
            <source>Whether links may, must or must not be restricted to e-mail addresses: optional, required or forbidden.</source>
            <translation>Ob Links auf E-Mail-Adressen beschränkt sein dürfen, müssen oder nicht dürfen: optional, required oder forbidden.</translation>
        </message>
        <message>
            <source>Whether links may, must or must not expire: optional, required or forbidden.</source>
            <translation>Ob Links ablaufen dürfen, müssen oder nicht dürfen: optional, required oder forbidden.</translation>
        </message>
        <message>
            <source>Whether links may, must or must not have a password: optional, required or forbidden.</source>
            <translation>Ob Links ein Passwort haben dürfen, müssen oder nicht dürfen: optional, required oder forbidden.</translation>
        </message>
        <message>
            <source>Whether links may, must or must not limit their downloads: optional, required or forbidden.</source>
            <translation>Ob Links ihre Downloads begrenzen dürfen, müssen oder nicht dürfen: optional, required oder forbidden.</translation>
        </message>
        <message>
            <source>Whether links may, must or must not work only once: optional, required or forbidden.</source>
            <translation>Ob Links nur einmal gelten dürfen, müssen oder nicht dürfen: optional, required oder forbidden.</translation>
        </message>
        <message>
            <source>While true, no link opens; recipients see that it is paused.</source>
            <translation>Solange true, öffnet sich kein Link; Empfänger sehen, dass pausiert ist.</translation>
        </message>
        <message>
            <source>White text is easy to read on it ({ratio})</source>
            <translation>Weißer Text ist darauf gut lesbar ({ratio})</translation>
        </message>
        <message>
            <source>Who</source>
            <translation>Wer</translation>
        </message>
        <message>
            <source>Who did what, when and from where.</source>
            <translation>Wer was wann und von wo getan hat.</translation>
        </message>
        <message>
            <source>Who may open new links if nothing is chosen: addresses, *@domain.</source>
            <translation>Wer neue Links öffnen darf, wenn nichts gewählt wird: Adressen, *@domain.</translation>
        </message>
        <message>
            <source>Whole</source>
            <translation>Vollständig</translation>
        </message>
        <message>
            <source>Withdrawn</source>
            <translation>Zurückgezogen</translation>
        </message>
        <message>
            <source>Without encryption the password could be read on the way</source>
            <translation>Ohne Verschlüsselung könnte das Passwort unterwegs gelesen werden</translation>
        </message>
        <message>
            <source>Without one, ShareDesk cannot send codes or notifications</source>
            <translation>Ohne ihn kann ShareDesk keine Codes und Benachrichtigungen senden</translation>
        </message>
        <message>
            <source>Write 1d or more, or never.</source>
            <translation>Schreiben Sie 1d oder mehr, oder never.</translation>
        </message>
        <message>
            <source>Write a number from 1 to {most}.</source>
            <translation>Schreiben Sie eine Zahl von 1 bis {most}.</translation>
        </message>
        <message>
            <source>Write a shorter time, or never.</source>
            <translation>Schreiben Sie eine kürzere Zeit, oder never.</translation>
        </message>
        <message>
            <source>Write addresses or networks such as 10.0.0.5, 10.1.0.0/16.</source>
            <translation>Schreiben Sie Adressen oder Netze wie 10.0.0.5, 10.1.0.0/16.</translation>
        </message>
        <message>
            <source>Write addresses such as anna@example.com, or *@example.com for everyone of a company.</source>
            <translation>Schreiben Sie Adressen wie anna@example.com, oder *@example.com für alle einer Firma.</translation>
        </message>
        <message>
            <source>Write an e-mail</source>
            <translation>E-Mail schreiben</translation>
        </message>
        <message>
            <source>Write an e-mail with the link</source>
            <translation>E-Mail mit dem Link schreiben</translation>
        </message>
        <message>
            <source>Write for example 30s, 15m or 24h, a day at most.</source>
            <translation>Schreiben Sie zum Beispiel 30s, 15m oder 24h, höchstens einen Tag.</translation>
        </message>
        <message>
            <source>Write for example 90m, 12h, 7d, 2w or never.</source>
            <translation>Schreiben Sie zum Beispiel 90m, 12h, 7d, 2w oder never.</translation>
        </message>
        <message>
            <source>Write it like #2f55d4.</source>
            <translation>Schreiben Sie sie wie #2f55d4.</translation>
        </message>
        <message>
            <source>Write it like https://example.com/privacy.</source>
            <translation>Schreiben Sie sie wie https://example.com/privacy.</translation>
        </message>
        <message>
            <source>Write it like https://share.example.com, without a path.</source>
            <translation>Schreiben Sie sie wie https://share.example.com, ohne Pfad.</translation>
        </message>
        <message>
            <source>Write it like mail.example.com, without a port.</source>
            <translation>Schreiben Sie ihn wie mail.example.com, ohne Port.</translation>
        </message>
        <message>
            <source>Write it without one: openssl pkey -in {path} -out key.pem, and keep that file private</source>
            <translation>Schreiben Sie ihn ohne Passwort: openssl pkey -in {path} -out key.pem, und halten Sie diese Datei geheim</translation>
        </message>
        <message>
            <source>Written down elsewhere, it proves later what stood before it.</source>
            <translation>Anderswo notiert, belegt es später, was davor stand.</translation>
        </message>
        <message>
            <source>Wrong</source>
            <translation>Fehler</translation>
        </message>
        <message>
            <source>Wrong code</source>
            <translation>Falscher Code</translation>
        </message>
        <message>
            <source>Wrong password</source>
            <translation>Falsches Passwort</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>Gestern</translation>
        </message>
        <message>
            <source>You asked for more time</source>
            <translation>Sie haben um mehr Zeit gebeten</translation>
        </message>
        <message>
            <source>You brought the link back</source>
            <translation>Sie haben den Link zurückgeholt</translation>
        </message>
        <message>
            <source>You can change this later in Preferences.</source>
            <translation>Sie können das später in den Einstellungen ändern.</translation>
        </message>
        <message>
            <source>You changed a setting</source>
            <translation>Sie haben eine Einstellung geändert</translation>
        </message>
        <message>
            <source>You changed the link</source>
            <translation>Sie haben den Link geändert</translation>
        </message>
        <message>
            <source>You changed {what}</source>
            <translation>Sie haben geändert: {what}</translation>
        </message>
        <message>
            <source>You closed the portal</source>
            <translation>Sie haben das Portal geschlossen</translation>
        </message>
        <message>
            <source>You confirmed by code</source>
            <translation>Sie haben sich mit einem Code ausgewiesen</translation>
        </message>
        <message>
            <source>You created the link</source>
            <translation>Sie haben den Link erstellt</translation>
        </message>
        <message>
            <source>You deleted the link</source>
            <translation>Sie haben den Link gelöscht</translation>
        </message>
        <message>
            <source>You downloaded</source>
            <translation>Sie haben heruntergeladen</translation>
        </message>
        <message>
            <source>You ended the link</source>
            <translation>Sie haben den Link beendet</translation>
        </message>
        <message>
            <source>You ended the link as used</source>
            <translation>Sie haben den Link als verwendet beendet</translation>
        </message>
        <message>
            <source>You exported the audit log</source>
            <translation>Sie haben das Protokoll exportiert</translation>
        </message>
        <message>
            <source>You find it near the clock</source>
            <translation>Sie finden es neben der Uhr</translation>
        </message>
        <message>
            <source>You gave a reserved download back</source>
            <translation>Sie haben einen reservierten Download zurückgegeben</translation>
        </message>
        <message>
            <source>You gave a wrong code</source>
            <translation>Sie haben einen falschen Code angegeben</translation>
        </message>
        <message>
            <source>You gave a wrong password</source>
            <translation>Sie haben ein falsches Passwort angegeben</translation>
        </message>
        <message>
            <source>You gave an address</source>
            <translation>Sie haben eine Adresse angegeben</translation>
        </message>
        <message numerus="yes">
            <source>You gave it {n} more days</source>
            <extracomment>You gave it {n} more day</extracomment>
            <translation>
                <numerusform>Sie haben ihn um {n} Tag verlängert</numerusform>
                <numerusform>Sie haben ihn um {n} Tage verlängert</numerusform>
            </translation>
        </message>
        <message>
            <source>You gave the password</source>
            <translation>Sie haben das Passwort angegeben</translation>
        </message>
        <message>
            <source>You let everyone try again</source>
            <translation>Sie lassen alle erneut versuchen</translation>
        </message>
        <message>
            <source>You looked at a preview</source>
            <translation>Sie haben eine Vorschau angesehen</translation>
        </message>
        <message>
            <source>You may not make or change links.</source>
            <translation>Sie dürfen keine Links erstellen oder ändern.</translation>
        </message>
        <message>
            <source>You opened the page</source>
            <translation>Sie haben die Seite geöffnet</translation>
        </message>
        <message>
            <source>You opened the portal</source>
            <translation>Sie haben das Portal geöffnet</translation>
        </message>
        <message>
            <source>You paused the link</source>
            <translation>Sie haben den Link pausiert</translation>
        </message>
        <message>
            <source>You reserved a download</source>
            <translation>Sie haben einen Download reserviert</translation>
        </message>
        <message>
            <source>You resumed the link</source>
            <translation>Sie haben den Link fortgesetzt</translation>
        </message>
        <message>
            <source>You started a download</source>
            <translation>Sie haben einen Download begonnen</translation>
        </message>
        <message>
            <source>You stopped half-way</source>
            <translation>Ihr Download ist stehen geblieben</translation>
        </message>
        <message>
            <source>You tried too often and have to wait</source>
            <translation>Sie haben es zu oft versucht und müssen warten</translation>
        </message>
        <message>
            <source>You were interrupted</source>
            <translation>Ihr Download wurde unterbrochen</translation>
        </message>
        <message>
            <source>You were refused</source>
            <translation>Sie wurden abgewiesen</translation>
        </message>
        <message>
            <source>You're ready</source>
            <translation>Alles bereit</translation>
        </message>
        <message>
            <source>Your administrator allows an expiry of {longest} at most.</source>
            <translation>Ihr Administrator erlaubt höchstens eine Gültigkeit von {longest}.</translation>
        </message>
        <message>
            <source>Your administrator allows {most} downloads at most.</source>
            <translation>Ihr Administrator erlaubt höchstens {most} Downloads.</translation>
        </message>
        <message>
            <source>Your administrator does not allow links to originals.</source>
            <translation>Ihr Administrator erlaubt keine Links auf Originale.</translation>
        </message>
        <message>
            <source>Your administrator does not allow links to originals: a copy is sent</source>
            <translation>Ihr Administrator erlaubt keine Links auf Originale: Es wird eine Kopie gesendet</translation>
        </message>
        <message>
            <source>Your administrator does not allow {what}.</source>
            <translation>Ihr Administrator erlaubt dies nicht: {what}.</translation>
        </message>
        <message>
            <source>Your administrator requires {what}.</source>
            <translation>Ihr Administrator verlangt {what}.</translation>
        </message>
        <message>
            <source>Your company allows up to {span}.</source>
            <translation>Ihre Firma erlaubt bis zu {span}.</translation>
        </message>
        <message>
            <source>Your e-mail</source>
            <translation>Ihre E-Mail-Adresse</translation>
        </message>
        <message>
            <source>Your first link is made</source>
            <translation>Ihr erster Link ist angelegt</translation>
        </message>
        <message>
            <source>Your first link is ready</source>
            <translation>Ihr erster Link ist fertig</translation>
        </message>
        <message>
            <source>Your logo</source>
            <translation>Ihr Logo</translation>
        </message>
        <message>
            <source>Your name</source>
            <translation>Ihr Name</translation>
        </message>
        <message>
            <source>a file only you can read</source>
            <translation>eine Datei, die nur Sie lesen können</translation>
        </message>
        <message>
            <source>a maximum number of downloads</source>
            <translation>eine Höchstzahl der Downloads</translation>
        </message>
        <message>
            <source>a minute</source>
            <translation>eine Minute</translation>
        </message>
        <message>
            <source>a password</source>
            <translation>ein Passwort</translation>
        </message>
        <message>
            <source>a restriction to e-mail addresses</source>
            <translation>eine Beschränkung auf E-Mail-Adressen</translation>
        </message>
        <message>
            <source>active</source>
            <translation>aktiv</translation>
        </message>
        <message>
            <source>an expiry date</source>
            <translation>ein Ablaufdatum</translation>
        </message>
        <message>
            <source>and {count} more</source>
            <translation>und {count} weitere</translation>
        </message>
        <message numerus="yes">
            <source>and {n} more people</source>
            <extracomment>and {n} more person</extracomment>
            <translation>
                <numerusform>und {n} weitere Person</numerusform>
                <numerusform>und {n} weitere Personen</numerusform>
            </translation>
        </message>
        <message>
            <source>any number of downloads</source>
            <translation>beliebig viele Downloads</translation>
        </message>
        <message>
            <source>audit log {number}:{hash}…</source>
            <translation>Protokoll {number}:{hash}…</translation>
        </message>
        <message>
            <source>audit-log-{day:%Y-%m-%d}.csv</source>
            <translation>Protokoll-{day:%Y-%m-%d}.csv</translation>
        </message>
        <message>
            <source>completed</source>
            <translation>abgeschlossen</translation>
        </message>
        <message>
            <source>d MMM yyyy</source>
            <translation>d. MMM yyyy</translation>
        </message>
        <message>
            <source>dd MMM HH:mm:ss</source>
            <translation>dd.MM. HH:mm:ss</translation>
        </message>
        <message>
            <source>dd MMM yyyy HH:mm</source>
            <translation>dd.MM.yyyy HH:mm</translation>
        </message>
        <message>
            <source>ddd HH:mm</source>
            <translation>ddd HH:mm</translation>
        </message>
        <message>
            <source>ddd d MMMM</source>
            <translation>ddd d. MMMM</translation>
        </message>
        <message>
            <source>ddd d MMMM yyyy</source>
            <translation>ddd d. MMMM yyyy</translation>
        </message>
        <message>
            <source>ddd d MMMM yyyy  HH:mm</source>
            <translation>ddd d. MMMM yyyy  HH:mm</translation>
        </message>
        <message>
            <source>ddd d MMMM yyyy, HH:mm</source>
            <translation>ddd d. MMMM yyyy, HH:mm</translation>
        </message>
        <message>
            <source>dddd d MMMM yyyy, HH:mm</source>
            <translation>dddd, d. MMMM yyyy, HH:mm</translation>
        </message>
        <message>
            <source>dddd d MMMM, HH:mm</source>
            <translation>dddd, d. MMMM, HH:mm</translation>
        </message>
        <message>
            <source>event {number}</source>
            <translation>Ereignis {number}</translation>
        </message>
        <message>
            <source>expired</source>
            <translation>abgelaufen</translation>
        </message>
        <message>
            <source>expires too late</source>
            <translation>läuft zu spät ab</translation>
        </message>
        <message>
            <source>in all</source>
            <translation>insgesamt</translation>
        </message>
        <message>
            <source>in the last 30 days</source>
            <translation>in den letzten 30 Tagen</translation>
        </message>
        <message>
            <source>in the last 7 days</source>
            <translation>in den letzten 7 Tagen</translation>
        </message>
        <message>
            <source>in the last year</source>
            <translation>im letzten Jahr</translation>
        </message>
        <message>
            <source>in the week before this one</source>
            <translation>in der Woche vor dieser</translation>
        </message>
        <message>
            <source>in these days</source>
            <translation>in diesem Zeitraum</translation>
        </message>
        <message>
            <source>its downloads</source>
            <translation>seine Downloads</translation>
        </message>
        <message>
            <source>its files</source>
            <translation>seine Dateien</translation>
        </message>
        <message>
            <source>its message</source>
            <translation>seine Nachricht</translation>
        </message>
        <message>
            <source>its password</source>
            <translation>sein Passwort</translation>
        </message>
        <message>
            <source>its title</source>
            <translation>seinen Titel</translation>
        </message>
        <message>
            <source>missing</source>
            <translation>fehlt</translation>
        </message>
        <message>
            <source>never expires</source>
            <translation>läuft nie ab</translation>
        </message>
        <message>
            <source>no name at all</source>
            <translation>gar keinen Namen</translation>
        </message>
        <message>
            <source>no password</source>
            <translation>kein Passwort</translation>
        </message>
        <message>
            <source>not on the list</source>
            <translation>nicht auf der Liste</translation>
        </message>
        <message>
            <source>not only for named people</source>
            <translation>nicht nur für bestimmte Personen</translation>
        </message>
        <message>
            <source>nothing had left</source>
            <translation>noch nichts übertragen</translation>
        </message>
        <message>
            <source>nothing was downloaded</source>
            <translation>nichts wurde heruntergeladen</translation>
        </message>
        <message>
            <source>nothing was downloaded, again</source>
            <translation>wieder wurde nichts heruntergeladen</translation>
        </message>
        <message>
            <source>one-time</source>
            <translation>einmalig</translation>
        </message>
        <message>
            <source>one-time use</source>
            <translation>einmalige Nutzung</translation>
        </message>
        <message>
            <source>only for named people</source>
            <translation>nur für bestimmte Personen</translation>
        </message>
        <message>
            <source>password</source>
            <translation>Passwort</translation>
        </message>
        <message>
            <source>password on</source>
            <translation>mit Passwort</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>pausiert</translation>
        </message>
        <message>
            <source>people at most</source>
            <translation>Personen höchstens</translation>
        </message>
        <message>
            <source>people at most; your company allows {most}</source>
            <translation>Personen höchstens; Ihre Firma erlaubt {most}</translation>
        </message>
        <message>
            <source>preparing</source>
            <translation>wird vorbereitet</translation>
        </message>
        <message>
            <source>revoked</source>
            <translation>zurückgezogen</translation>
        </message>
        <message>
            <source>shares originals</source>
            <translation>teilt Originale</translation>
        </message>
        <message>
            <source>stopped half-way</source>
            <translation>stehen geblieben</translation>
        </message>
        <message>
            <source>the address was removed</source>
            <translation>die Adresse wurde entfernt</translation>
        </message>
        <message>
            <source>the link was reopened</source>
            <translation>der Link wurde wieder geöffnet</translation>
        </message>
        <message>
            <source>this computer's key store</source>
            <translation>der Schlüsselspeicher dieses Computers</translation>
        </message>
        <message>
            <source>to</source>
            <translation>bis</translation>
        </message>
        <message>
            <source>to {moment}</source>
            <translation>bis {moment}</translation>
        </message>
        <message>
            <source>today</source>
            <translation>heute</translation>
        </message>
        <message>
            <source>today at {time}</source>
            <translation>heute um {time}</translation>
        </message>
        <message>
            <source>tomorrow at {time}</source>
            <translation>morgen um {time}</translation>
        </message>
        <message>
            <source>tomorrow {time}</source>
            <translation>morgen {time}</translation>
        </message>
        <message>
            <source>too many downloads</source>
            <translation>zu viele Downloads</translation>
        </message>
        <message>
            <source>under a second</source>
            <translation>unter einer Sekunde</translation>
        </message>
        <message>
            <source>used</source>
            <translation>verwendet</translation>
        </message>
        <message>
            <source>what you are told</source>
            <translation>was Ihnen mitgeteilt wird</translation>
        </message>
        <message>
            <source>when it expires</source>
            <translation>wann er abläuft</translation>
        </message>
        <message>
            <source>who it is for</source>
            <translation>für wen er ist</translation>
        </message>
        <message>
            <source>works more than once</source>
            <translation>gilt mehr als einmal</translation>
        </message>
        <message>
            <source>yesterday {time}</source>
            <translation>gestern {time}</translation>
        </message>
        <message>
            <source>{count} links</source>
            <translation>{count} Links</translation>
        </message>
        <message>
            <source>{count} links chosen</source>
            <translation>{count} Links gewählt</translation>
        </message>
        <message>
            <source>{count} links deleted</source>
            <translation>{count} Links gelöscht</translation>
        </message>
        <message>
            <source>{count} links end as before</source>
            <translation>{count} Links enden wie zuvor</translation>
        </message>
        <message>
            <source>{count} links erased</source>
            <translation>{count} Links endgültig gelöscht</translation>
        </message>
        <message>
            <source>{count} links extended by {time}</source>
            <translation>{count} Links verlängert um {time}</translation>
        </message>
        <message>
            <source>{count} links keep their time</source>
            <translation>{count} Links behalten ihre Zeit</translation>
        </message>
        <message>
            <source>{count} links paused</source>
            <translation>{count} Links pausiert</translation>
        </message>
        <message>
            <source>{count} links restored</source>
            <translation>{count} Links wiederhergestellt</translation>
        </message>
        <message>
            <source>{count} links resumed</source>
            <translation>{count} Links fortgesetzt</translation>
        </message>
        <message>
            <source>{count} links were not deleted</source>
            <translation>{count} Links wurden nicht gelöscht</translation>
        </message>
        <message>
            <source>{count} links were not erased</source>
            <translation>{count} Links wurden nicht endgültig gelöscht</translation>
        </message>
        <message>
            <source>{count} links were not extended</source>
            <translation>{count} Links wurden nicht verlängert</translation>
        </message>
        <message>
            <source>{count} links were not paused</source>
            <translation>{count} Links wurden nicht pausiert</translation>
        </message>
        <message>
            <source>{count} links were not restored</source>
            <translation>{count} Links wurden nicht wiederhergestellt</translation>
        </message>
        <message>
            <source>{count} links were not resumed</source>
            <translation>{count} Links wurden nicht fortgesetzt</translation>
        </message>
        <message>
            <source>{count} more</source>
            <translation>{count} weitere</translation>
        </message>
        <message>
            <source>{count} things happened to your links</source>
            <translation>{count} Neuigkeiten zu Ihren Links</translation>
        </message>
        <message numerus="yes">
            <source>{done} of {n} deliveries complete</source>
            <extracomment>{done} of {n} delivery complete</extracomment>
            <translation>
                <numerusform>{done} von {n} Zustellung vollständig</numerusform>
                <numerusform>{done} von {n} Zustellungen vollständig</numerusform>
            </translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{done} von {total}</translation>
        </message>
        <message>
            <source>{folder} is missing.</source>
            <translation>{folder} fehlt.</translation>
        </message>
        <message>
            <source>{folder} is missing. Connect its disk, or choose another folder.</source>
            <translation>{folder} fehlt. Schließen Sie den Datenträger an, oder wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>{hours} h</source>
            <translation>{hours} h</translation>
        </message>
        <message>
            <source>{hours} h {minutes} min</source>
            <translation>{hours} h {minutes} min</translation>
        </message>
        <message>
            <source>{item} at {share}</source>
            <translation>{item} bei {share}</translation>
        </message>
        <message>
            <source>{minutes} min</source>
            <translation>{minutes} min</translation>
        </message>
        <message>
            <source>{moment} (in {time})</source>
            <translation>{moment} (noch {time})</translation>
        </message>
        <message numerus="yes">
            <source>{names} ask for more time</source>
            <extracomment>{names} asks for more time</extracomment>
            <translation>
                <numerusform>{names} bittet um mehr Zeit</numerusform>
                <numerusform>{names} bitten um mehr Zeit</numerusform>
            </translation>
        </message>
        <message>
            <source>{name} and {count} more</source>
            <translation>{name} und {count} weitere</translation>
        </message>
        <message>
            <source>{name}: other</source>
            <translation>{name}: andere</translation>
        </message>
        <message numerus="yes">
            <source>{n} active downloads</source>
            <extracomment>{n} active download</extracomment>
            <translation>
                <numerusform>{n} aktiver Download</numerusform>
                <numerusform>{n} aktive Downloads</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} bytes</source>
            <extracomment>{n} byte</extracomment>
            <translation>
                <numerusform>{n} Byte</numerusform>
                <numerusform>{n} Byte</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} copies</source>
            <extracomment>{n} copy</extracomment>
            <translation>
                <numerusform>{n} Kopie</numerusform>
                <numerusform>{n} Kopien</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} copies are being made</source>
            <extracomment>{n} copy is being made</extracomment>
            <translation>
                <numerusform>{n} Kopie wird erstellt</numerusform>
                <numerusform>{n} Kopien werden erstellt</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} days</source>
            <extracomment>{n} day</extracomment>
            <translation>
                <numerusform>{n} Tag</numerusform>
                <numerusform>{n} Tage</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} downloads</source>
            <extracomment>{n} download</extracomment>
            <translation>
                <numerusform>{n} Download</numerusform>
                <numerusform>{n} Downloads</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} downloads are running</source>
            <extracomment>{n} download is running</extracomment>
            <translation>
                <numerusform>{n} Download läuft</numerusform>
                <numerusform>{n} Downloads laufen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} downloads from before the restart still running</source>
            <extracomment>{n} download from before the restart still running</extracomment>
            <translation>
                <numerusform>{n} Download von vor dem Neustart läuft noch</numerusform>
                <numerusform>{n} Downloads von vor dem Neustart laufen noch</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} events</source>
            <extracomment>{n} event</extracomment>
            <translation>
                <numerusform>{n} Ereignis</numerusform>
                <numerusform>{n} Ereignisse</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} events exported</source>
            <extracomment>{n} event exported</extracomment>
            <translation>
                <numerusform>{n} Ereignis exportiert</numerusform>
                <numerusform>{n} Ereignisse exportiert</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} files</source>
            <extracomment>{n} file</extracomment>
            <translation>
                <numerusform>{n} Datei</numerusform>
                <numerusform>{n} Dateien</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} files, listed below</source>
            <extracomment>{n} file, listed below</extracomment>
            <translation>
                <numerusform>{n} Datei, unten aufgeführt</numerusform>
                <numerusform>{n} Dateien, unten aufgeführt</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} items</source>
            <extracomment>{n} item</extracomment>
            <translation>
                <numerusform>{n} Eintrag</numerusform>
                <numerusform>{n} Einträge</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} known recipients</source>
            <extracomment>{n} known recipient</extracomment>
            <translation>
                <numerusform>{n} bekannter Empfänger</numerusform>
                <numerusform>{n} bekannte Empfänger</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} links are weaker than this</source>
            <extracomment>{n} link is weaker than this</extracomment>
            <translation>
                <numerusform>{n} Link ist schwächer geschützt</numerusform>
                <numerusform>{n} Links sind schwächer geschützt</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} links to look at</source>
            <extracomment>{n} link to look at</extracomment>
            <translation>
                <numerusform>{n} Link zu prüfen</numerusform>
                <numerusform>{n} Links zu prüfen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} more links.</source>
            <extracomment>{n} more link.</extracomment>
            <translation>
                <numerusform>{n} weiterer Link.</numerusform>
                <numerusform>{n} weitere Links.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} more of this link's files are gone too.</source>
            <extracomment>{n} more of this link's files is gone too.</extracomment>
            <translation>
                <numerusform>{n} weitere Datei dieses Links fehlt auch.</numerusform>
                <numerusform>{n} weitere Dateien dieses Links fehlen auch.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} of them can be made to fit at once: an earlier end, fewer downloads or one-time use.</source>
            <extracomment>{n} of them can be made to fit at once: an earlier end, fewer downloads or one-time use.</extracomment>
            <translation>
                <numerusform>{n} davon lässt sich sofort anpassen: früheres Ende, weniger Downloads oder einmalige Nutzung.</numerusform>
                <numerusform>{n} davon lassen sich sofort anpassen: früheres Ende, weniger Downloads oder einmalige Nutzung.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} of them need a choice of yours, such as a password, or can be paused.</source>
            <extracomment>{n} of them needs a choice of yours, such as a password, or can be paused.</extracomment>
            <translation>
                <numerusform>{n} davon braucht eine Entscheidung von Ihnen, etwa ein Passwort, oder kann pausiert werden.</numerusform>
                <numerusform>{n} davon brauchen eine Entscheidung von Ihnen, etwa ein Passwort, oder können pausiert werden.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} originals</source>
            <extracomment>{n} original</extracomment>
            <translation>
                <numerusform>{n} Original</numerusform>
                <numerusform>{n} Originale</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} people had some of it</source>
            <extracomment>{n} person had some of it</extracomment>
            <translation>
                <numerusform>{n} Person hatte etwas davon</numerusform>
                <numerusform>{n} Personen hatten etwas davon</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} people had some of them</source>
            <extracomment>{n} person had some of them</extracomment>
            <translation>
                <numerusform>{n} Person hatte etwas davon</numerusform>
                <numerusform>{n} Personen hatten etwas davon</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} requests</source>
            <extracomment>{n} request</extracomment>
            <translation>
                <numerusform>{n} Anfrage</numerusform>
                <numerusform>{n} Anfragen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} running downloads are cut off.</source>
            <extracomment>{n} running download is cut off.</extracomment>
            <translation>
                <numerusform>{n} laufender Download wird abgebrochen.</numerusform>
                <numerusform>{n} laufende Downloads werden abgebrochen.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} settings</source>
            <extracomment>{n} setting</extracomment>
            <translation>
                <numerusform>{n} Einstellung</numerusform>
                <numerusform>{n} Einstellungen</numerusform>
            </translation>
        </message>
        <message>
            <source>{others} and {last}</source>
            <translation>{others} und {last}</translation>
        </message>
        <message>
            <source>{path} cannot be read</source>
            <translation>{path} ist nicht lesbar</translation>
        </message>
        <message>
            <source>{percent} percent</source>
            <translation>{percent} Prozent</translation>
        </message>
        <message>
            <source>{percent}%</source>
            <translation>{percent} %</translation>
        </message>
        <message>
            <source>{port} is not a port</source>
            <translation>{port} ist kein Port</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds} s</translation>
        </message>
        <message>
            <source>{share} copied</source>
            <translation>{share} kopiert</translation>
        </message>
        <message>
            <source>{size} free</source>
            <translation>{size} frei</translation>
        </message>
        <message>
            <source>{size} free for copies</source>
            <translation>{size} frei für Kopien</translation>
        </message>
        <message>
            <source>{size} of copies</source>
            <translation>{size} Kopien</translation>
        </message>
        <message>
            <source>{size}/s</source>
            <translation>{size}/s</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>noch {time}</translation>
        </message>
        <message>
            <source>{title} – QR code.png</source>
            <translation>{title} – QR-Code.png</translation>
        </message>
        <message>
            <source>{title} – receipt.pdf</source>
            <translation>{title} – Nachweis.pdf</translation>
        </message>
        <message>
            <source>{title}: copied</source>
            <translation>{title}: kopiert</translation>
        </message>
        <message>
            <source>{title}: {percent} percent copied</source>
            <translation>{title}: {percent} Prozent kopiert</translation>
        </message>
        <message>
            <source>{url} leads to the recipient's own computer ({where}).</source>
            <translation>{url} führt zum eigenen Computer des Empfängers ({where}).</translation>
        </message>
        <message>
            <source>{what}: copied</source>
            <translation>{what}: kopiert</translation>
        </message>
        <message>
            <source>{where} is in the way: it is or leads through a file where a folder is needed</source>
            <translation>{where} ist im Weg: Wo ein Ordner sein muss, ist eine Datei oder führt der Pfad durch eine</translation>
        </message>
        <message>
            <source>{who} asked for more time</source>
            <translation>{who} hat um mehr Zeit gebeten</translation>
        </message>
        <message>
            <source>{who} brought the link back</source>
            <translation>{who} hat den Link zurückgeholt</translation>
        </message>
        <message>
            <source>{who} changed a setting</source>
            <translation>{who} hat eine Einstellung geändert</translation>
        </message>
        <message>
            <source>{who} changed the link</source>
            <translation>{who} hat den Link geändert</translation>
        </message>
        <message>
            <source>{who} changed {what}</source>
            <translation>{who} hat geändert: {what}</translation>
        </message>
        <message>
            <source>{who} closed the portal</source>
            <translation>{who} hat das Portal geschlossen</translation>
        </message>
        <message>
            <source>{who} confirmed by code</source>
            <translation>{who} hat sich mit einem Code ausgewiesen</translation>
        </message>
        <message>
            <source>{who} created the link</source>
            <translation>{who} hat den Link erstellt</translation>
        </message>
        <message>
            <source>{who} deleted the link</source>
            <translation>{who} hat den Link gelöscht</translation>
        </message>
        <message>
            <source>{who} downloaded</source>
            <translation>{who} hat heruntergeladen</translation>
        </message>
        <message>
            <source>{who} ended the link</source>
            <translation>{who} hat den Link beendet</translation>
        </message>
        <message>
            <source>{who} ended the link as used</source>
            <translation>{who} hat den Link als verwendet beendet</translation>
        </message>
        <message>
            <source>{who} exported the audit log</source>
            <translation>{who} hat das Protokoll exportiert</translation>
        </message>
        <message>
            <source>{who} gave a reserved download back</source>
            <translation>{who} hat einen reservierten Download zurückgegeben</translation>
        </message>
        <message>
            <source>{who} gave a wrong code</source>
            <translation>{who} hat einen falschen Code angegeben</translation>
        </message>
        <message>
            <source>{who} gave a wrong password</source>
            <translation>{who} hat ein falsches Passwort angegeben</translation>
        </message>
        <message>
            <source>{who} gave an address</source>
            <translation>{who} hat eine Adresse angegeben</translation>
        </message>
        <message numerus="yes">
            <source>{who} gave it {n} more days</source>
            <extracomment>{who} gave it {n} more day</extracomment>
            <translation>
                <numerusform>{who} hat ihn um {n} Tag verlängert</numerusform>
                <numerusform>{who} hat ihn um {n} Tage verlängert</numerusform>
            </translation>
        </message>
        <message>
            <source>{who} gave the password</source>
            <translation>{who} hat das Passwort angegeben</translation>
        </message>
        <message>
            <source>{who} had {share}</source>
            <translation>{who} hatte {share}</translation>
        </message>
        <message>
            <source>{who} is downloading</source>
            <translation>{who} lädt herunter</translation>
        </message>
        <message>
            <source>{who} let everyone try again</source>
            <translation>{who} lässt alle erneut versuchen</translation>
        </message>
        <message>
            <source>{who} looked at a preview</source>
            <translation>{who} hat eine Vorschau angesehen</translation>
        </message>
        <message>
            <source>{who} opened the page</source>
            <translation>{who} hat die Seite geöffnet</translation>
        </message>
        <message>
            <source>{who} opened the portal</source>
            <translation>{who} hat das Portal geöffnet</translation>
        </message>
        <message>
            <source>{who} paused the link</source>
            <translation>{who} hat den Link pausiert</translation>
        </message>
        <message>
            <source>{who} reserved a download</source>
            <translation>{who} hat einen Download reserviert</translation>
        </message>
        <message>
            <source>{who} resumed the link</source>
            <translation>{who} hat den Link fortgesetzt</translation>
        </message>
        <message>
            <source>{who} started a download</source>
            <translation>{who} hat einen Download begonnen</translation>
        </message>
        <message>
            <source>{who} stopped half-way</source>
            <translation>Download von {who} ist stehen geblieben</translation>
        </message>
        <message>
            <source>{who} tried too often and has to wait</source>
            <translation>{who} hat es zu oft versucht und muss warten</translation>
        </message>
        <message>
            <source>{who} was interrupted</source>
            <translation>Download von {who} wurde unterbrochen</translation>
        </message>
        <message>
            <source>{who} was refused</source>
            <translation>{who} wurde abgewiesen</translation>
        </message>
        <message>
            <source>“Ask” shows two drop targets</source>
            <translation>„Fragen“ zeigt zwei Ziele</translation>
        </message>
        <message>
            <source>“{given}” is not a choice.</source>
            <translation>„{given}“ steht nicht zur Wahl.</translation>
        </message>
        <message>
            <source>“{given}” is not a colour.</source>
            <translation>„{given}“ ist keine Farbe.</translation>
        </message>
        <message>
            <source>“{given}” is not a list of addresses.</source>
            <translation>„{given}“ ist keine Liste von Adressen.</translation>
        </message>
        <message>
            <source>“{given}” is not a number in range.</source>
            <translation>„{given}“ ist keine passende Zahl.</translation>
        </message>
        <message>
            <source>“{given}” is not a number of downloads.</source>
            <translation>„{given}“ ist keine Anzahl von Downloads.</translation>
        </message>
        <message>
            <source>“{given}” is not a web address.</source>
            <translation>„{given}“ ist keine Webadresse.</translation>
        </message>
        <message>
            <source>“{given}” is not an address to listen on.</source>
            <translation>„{given}“ ist keine Adresse, auf der gelauscht werden kann.</translation>
        </message>
        <message>
            <source>“{given}” is not the address of a page.</source>
            <translation>„{given}“ ist nicht die Adresse einer Seite.</translation>
        </message>
        <message>
            <source>“{given}” is not the name of a server.</source>
            <translation>„{given}“ ist kein Name eines Servers.</translation>
        </message>
        <message>
            <source>“{given}” is not yes or no.</source>
            <translation>„{given}“ ist weder ja noch nein.</translation>
        </message>
        <message>
            <source>“{given}” is too short.</source>
            <translation>„{given}“ ist zu kurz.</translation>
        </message>
        <message>
            <source>“{name}” cannot be read to its end.</source>
            <translation>„{name}“ ist nicht bis zum Ende lesbar.</translation>
        </message>
        <message>
            <source>“{name}” declares entities, which are not read.</source>
            <translation>„{name}“ deklariert Entitäten, die nicht gelesen werden.</translation>
        </message>
        <message>
            <source>“{name}” has too many pixels.</source>
            <translation>„{name}“ hat zu viele Pixel.</translation>
        </message>
        <message>
            <source>“{name}” in {place} is not the file that was shared.</source>
            <translation>„{name}“ in {place} ist nicht die Datei, die geteilt wurde.</translation>
        </message>
        <message>
            <source>“{name}” is empty: nothing is to be seen in it.</source>
            <translation>„{name}“ ist leer: Es ist nichts darin zu sehen.</translation>
        </message>
        <message>
            <source>“{name}” is no file.</source>
            <translation>„{name}“ ist keine Datei.</translation>
        </message>
        <message>
            <source>“{name}” is no picture that a logo can be made of.</source>
            <translation>„{name}“ ist kein Bild, aus dem ein Logo werden kann.</translation>
        </message>
        <message>
            <source>“{name}” is too large.</source>
            <translation>„{name}“ ist zu groß.</translation>
        </message>
        <message>
            <source>“{name}” is too much work to draw.</source>
            <translation>„{name}“ ist zu aufwendig zu zeichnen.</translation>
        </message>
        <message>
            <source>“{name}” keeps changing while it is copied.</source>
            <translation>„{name}“ ändert sich immer wieder, während kopiert wird.</translation>
        </message>
        <message>
            <source>“{name}” was in {place}.</source>
            <translation>„{name}“ war in {place}.</translation>
        </message>
        <message>
            <source>“{path}” cannot be opened.</source>
            <translation>„{path}“ kann nicht geöffnet werden.</translation>
        </message>
        <message>
            <source>“{program}” on this computer uses port {port}</source>
            <translation>„{program}“ auf diesem Computer belegt den Port {port}</translation>
        </message>
        <message>
            <source>“{row}”</source>
            <translation>„{row}“</translation>
        </message>
        <message>
            <source>“{shown}” cannot be read.</source>
            <translation>„{shown}“ ist nicht lesbar.</translation>
        </message>
        <message>
            <source>“{shown}” cannot be shared.</source>
            <translation>„{shown}“ kann nicht geteilt werden.</translation>
        </message>
        <message>
            <source>“{shown}” is not an e-mail address.</source>
            <translation>„{shown}“ ist keine E-Mail-Adresse.</translation>
        </message>
        <message>
            <source>“{text}” is longer than a hundred years.</source>
            <translation>„{text}“ ist länger als hundert Jahre.</translation>
        </message>
        <message>
            <source>“{text}” is not a duration.</source>
            <translation>„{text}“ ist keine Dauer.</translation>
        </message>
        <message>
            <source>“{text}” is not a time to expire at.</source>
            <translation>„{text}“ ist kein Zeitpunkt für den Ablauf.</translation>
        </message>
        <message>
            <source>“{text}” is not in the future.</source>
            <translation>„{text}“ liegt nicht in der Zukunft.</translation>
        </message>
        <message>
            <source>“{title}”: {reason}</source>
            <translation>„{title}“: {reason}</translation>
        </message>
        <message>
            <source>“{value}” is no time to wait.</source>
            <translation>„{value}“ ist keine Wartezeit.</translation>
        </message>
    </context>
</TS>
