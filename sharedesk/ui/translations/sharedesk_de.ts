<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>ShareDesk</name>
        <message>
            <source>1 day</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>1 year</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>10 characters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>10 years</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>100 downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>12 characters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>16 characters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>16 letters and digits</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>2 years</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>20 characters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>25 downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>30 days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>5 downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>7 days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>8 characters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>90 days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A code was sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A copy cannot be checked now.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A copy could not be erased.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A copy is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A copy is kept for the link.
Later edits don't show.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A copy is kept for the link. Later edits don't show.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A copy is kept. Later edits don't show.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A delivery is complete when the recipient’s side has acknowledged every byte.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A download stopped and did not go on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A file in it lies so deep that its path is too long for the format</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A file in the copy of “{name}” cannot be read as it was copied.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A limit holds for everybody</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A link has to allow at least one download.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A link holds {max_items} items at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A link needs a title</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A link needs a title.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A link needs attention</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A link that works once allows one download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A password is set. Only you know it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A password is set. This computer's key store keeps it: Copy puts it on the clipboard.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A reserved download is free again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A reserved download stopped half-way</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A test goes to {recipient}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>About</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>About every download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Accent colour of the pages.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Access</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Active</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Activity</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add an e-mail address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add files to this link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Add files…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address confirmed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address given</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address of links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address that links start with, e.g. https://share.example.com; empty: this computer's.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address that mails come from.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Address the portal listens on; empty: every address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Addresses are recorded as far as the sender’s policy allows.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Addresses of proxies that say truly where visitors come from</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>After 5 wrong passwords</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>All events</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>All links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>All of them can be made to fit at once: an earlier end, fewer downloads or one-time use.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>All of them need a choice of yours, such as a password, or can be paused.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>All time</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>All {n} events are as written</source>
            <extracomment>{n} event is as written</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>Allowed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Always</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Always on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Always the current version of the file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>And while files are copied</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>And {count} more</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>And {count} more: a receipt as CSV or JSON names all of them.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another ShareDesk is copying this link already.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another ShareDesk process makes this copy</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another file has its place</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Appearance</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Apply</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>As in settings</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>As the browser asks</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ask its administrator why</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ask your administrator.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Asked for more time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>At least {events}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Audit log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Audit log exported</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Automatic</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Begun</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Brand colour</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Brand colour code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Branding</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Bring back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Broken off</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Buttons are a little darker, so that dark text is easy to read ({ratio})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Buttons are a little darker, so that white text is easy to read ({ratio})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Bytes of the disk that copies leave free (at most 5 % of the disk).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancel</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancel copying</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancel the export</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Certificate</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Chain ends in {number}: {hash}…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Change</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Change the files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Changes discarded</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Changes of links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check its permissions.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check mail.from, mail.user</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check mail.host</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check mail.host, and the connection to the network</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check mail.port</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check mail.port and mail.security</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check mail.security: starttls for port 587, tls for port 465</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check mail.user and mail.password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the clock of this computer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the connection to the network</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the disk and the permissions of the file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the disk and try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the disk that holds the data directory.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the disk.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the name and the folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the permissions of the data directory.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the setting tls.{what} and the permissions of the file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check the settings mail.*</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Checking every event</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a file or a folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a later time to expire at.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a later time.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a logo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose a smaller number.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose an earlier time.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another address in the settings (portal.host), or leave it empty for all of them.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose another port in the settings (portal.port).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose any colour</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose the file: {title}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose the files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose the files to share.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose when the link expires.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Choose…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Claimed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Claimed by {names}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Clear search</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close details</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close it, or share the original.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close it. Or: {elsewhere}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Close window</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Code sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Codes and notifications cannot be sent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Codes and notifications need a server and a sender address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Company or product name on the pages.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Company · Street and number</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Complete</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Computer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copied</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copies</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copies leave this much room, at most 5% of the disk</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copies use {size}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy files anywhere, press Ctrl+V here.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy files, a picture or text first</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy image</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy it again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy last link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy stopped</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy the end of the chain</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy the link and paste it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy the link and paste it into a mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copying</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copying goes on at the next start.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copying paused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copying stopped</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>Copying {n} links</source>
            <extracomment>Copying {n} link</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>Copying {share}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Count the link as used: running downloads are cut</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Counted for each link and address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Counting the files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Create and copy link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Created {moment}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Custom…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Dark</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Dark text is easy to read on it ({ratio})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Data folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Day and time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Delete link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Delete links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Delivered</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Delivery receipt</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Delivery receipt: {title}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Details</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Diagnostics</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Dismiss</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download completed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download interrupted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download refused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download reserved</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download started</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Download the files one by one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloaded by a recipient</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloaded by {who}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloaded {count}×</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloading {share}</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>Downloading, {n} people</source>
            <extracomment>Downloading, {n} person</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>Downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloads of a new link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Downloads that new links allow if nothing is chosen; unlimited.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Drop a PNG, JPEG, WebP, GIF or SVG here, up to {megabytes} MB</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Drop files here, get a link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Drop files here, get a link. Press Enter to choose files.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Drop to get a link for {what}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Drop to send a copy or to share the original</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Drop to set options first</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail address of the owner for notifications; empty: none is sent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail does not work</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail settings</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>E-mail works</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Edit</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Edit options</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Empty: the name of your company, else ShareDesk</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Encryption</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Encryption to the mail server: none, starttls or tls.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>End link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>End the other ShareDesk and try again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ended</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ends after so many.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ends after the first complete download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ends after the first complete download.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Erase now</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Erase now…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Erase “{title}” now?</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Event {number} of the audit log was changed and cannot be read.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Event {number} was changed or removed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Events</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Every address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Every link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Every link has to expire</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Every new link starts with these. A locked option shows people “Set by your administrator”.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Everyone</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Expired</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Expires</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Expires after</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Expires at</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Expires in {time}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Expiry</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Export</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Export cancelled</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Export the audit log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Export the filtered events</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Exporting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Exporting, {text}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Extend {days} days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Extended by {days} days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fewer options</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fewest characters of a password that somebody types.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>File</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>File added</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>File is back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>File missing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>File not found</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>File removed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>File replaced</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Files added</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Files for the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Files in {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Files…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Find it…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Find “{name}”</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Fir green</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>First day</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Five words, easy to say</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Folder for the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Folder…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Footer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>For browsers that ask for none that we have</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>For codes to named people, invitations and alerts.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>For ever</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>For passwords that people type</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Forget what is set: {title}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Free some disk space</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Free some space and try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Free some space, or share the original instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Free some space.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>From</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>From the first one to the newest.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>From the next start on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>General</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Generate</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Generate a password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Generated: five words, if nobody types one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Getting it ready…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Give back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Give new links a generated password if none is chosen.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Give this user the right to write there, and check that the disk is not full</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Give this user the right to write there, or choose another folder with --data-dir or {variable}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Good</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Hide password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Hold Shift to set options first</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How addresses are recorded: full, truncated or none.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How long events are kept, e.g. 730d; never: for ever.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How many people may download from a new link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How the window looks: system, light or dark.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>How to share</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>If nobody chooses another time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>If that was the wrong person, reopen it: it can be used once more, at the same address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>In the file of the certificate</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install the newest version of ShareDesk.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It can be made to fit at once: an earlier end, fewer downloads or one-time use.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It could not be changed: {reason}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It does not follow from the one before. Find out who may write to the data folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It goes on by itself when there is room.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It has held {lock} for {seconds:.0f} seconds</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It has no place on this computer yet, so only a copy can be sent.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It has to be in PEM form (-----BEGIN PRIVATE KEY-----)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It has to hold a chain in PEM form (-----BEGIN CERTIFICATE-----)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It has worked since {moment}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It has: {names}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is locked, or was set by another account or before the data folder was moved</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is the only file of this link.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It is valid from {moment:%Y-%m-%d %H:%M} UTC</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It may be locked, or be waiting for its password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It needs a choice of yours, such as a password, or can be paused.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It needs {size} and this disk has {free} free.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It says: {reply}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It takes addresses of plain letters, digits and signs alone (no SMTPUTF8)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>It was valid until {moment:%Y-%m-%d %H:%M} UTC</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Item</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Its database has changes that this version does not know ({change}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Its key is not an ECDSA key</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Its window for this data folder is open or still starting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep events</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep free on the disk</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep links open?</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep passwords for copying</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep running</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep running in the tray when the window is closed; false: closing it quits.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep running when I close the window</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep the old one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep the old password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep this computer awake during downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Keep this computer awake while something is downloaded from it or copied.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Kept in this computer's key store</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Language</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Language of pages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Language of pages whose reader has none of ours, and of mails to you: auto (this computer's), en, de, fr or es.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Language of the window: auto (this computer's), en or de.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Last 30 days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Last 7 days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Last day</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Last year</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Last: {moment}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Last: {title}, {text}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Leave it out.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Left as it is</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Legal text</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Legal text below it, e.g. register number and address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let a download that runs when its link expires go on, for an hour at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let links share originals; false leaves only copies.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let new links work once if nothing is chosen.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let somebody else have the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let the link be used once more</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let the link work once.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let the sender's window copy a password again, from this computer's key store.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Let them try again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Libraries and their licences</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Licences</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Light</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Limit downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link brought back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link changed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link copied</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link created</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link deleted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link ended</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link erased</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link expired</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link filters</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link given back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link options</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link options…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link or file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link paused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link ready</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link renamed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link reopened</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link resumed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link used up</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Link works again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links don't open right now</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links don't open until you resume</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links don't open while ShareDesk is closed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links only open while ShareDesk runs. It can stay as a minimised window.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links open</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links stay open. Open or quit it from its icon here.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links that never expire</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Links work only while ShareDesk runs</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Listen on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Lock for other people: {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Locked</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Locked: people see this, but cannot change it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Log folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Logo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Logo on pages and in mails: a PNG, JPEG, WebP, GIF or SVG file, kept as a PNG.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Logo: {problem}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Longer choices are hidden from people</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Longest expiry</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Longest expiry allowed, e.g. 30d; never: no limit.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Longest wait of an address that goes on guessing after 5 wrong passwords or codes for one link.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>MMMM</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>MMMM yyyy</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Made by</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Made on this computer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Mail server (SMTP) for codes and notifications.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Mails have no page</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Make a new link instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Maximum downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Maximum number of downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>May change</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Mend {text}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Message</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Minimise the window</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Missing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>More</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>More actions</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>More options</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Most downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Most downloads that a link may allow; unlimited: no bound.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Moved or deleted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>My e-mail address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name a PNG, JPEG, WebP, GIF or SVG file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name at least one address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name at least one file or folder.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name of your account</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name on the page</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name that mails come from; empty: branding.title, else ShareDesk.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name that recipients see; empty: your account's name.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name the addresses that may open the link.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Named if nobody else is chosen</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Named people need e-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Named people, one-time use, limits, message</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Needs attention</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Neither DISPLAY nor WAYLAND_DISPLAY is set</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Never</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>New link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>New link from a folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>New link from a folder…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>New link from files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>New link from files…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>New link like this</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>New links expire after</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>New links: expire after {span}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Next pane</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No active downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No active links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No encrypted connection to the mail server {host} on port {port}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No ended links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No file was written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No files chosen yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No files were named.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No limit</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No link opens; people see that it is paused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No links match “{text}”</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No links yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No logo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No longer only {name}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No mail server is set up.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No program took the address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No program took the message</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nobody holds this link.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nobody may allow more</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>None</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nor are {count} more.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nor is “{wrong}”.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not all has arrived yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not allowed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not at all</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not complete</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not enough space for the copy</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not enough space for the copy.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not now</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not opened yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not possible here: nothing on this desktop answers that could do it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not set up</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Not tried yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Note</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing about downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing had left when the link was withdrawn</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing needs attention</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing of it is damaged.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing to undo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Nothing was downloaded yet.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>OK</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Of people who open links, from now on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Off</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Off leaves only “Send a copy”</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Old entries were removed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Old events removed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Older ones are removed for good, with their addresses</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>On</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>One-time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>One-time use</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only for</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only for named people</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only this address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only this link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only this person</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only you know it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only you know the password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open ShareDesk</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open in browser</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open log folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open the data folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open the real page</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Open-source software in ShareDesk</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>OpenSSL refuses it: {reason}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Opened {moment}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Opens in your browser and follows what you type; nobody else can see it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Options</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Options saved</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Original</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Other kinds of passwords</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Other people</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Other…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PEM file with its key</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PEM file with the private key of tls.certificate.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PEM file with your certificate and its chain; empty: a local one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>PEM file with your certificate and its chain; empty: a local one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Page opened</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Page {page} of {pages}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pages and previews</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Password accepted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Password at the mail server; kept in this computer's key store.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Password copied</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Passwords and codes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Paste as link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Paste works too</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause copying</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause instead</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause the portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause them</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause this link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Pause {title}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Paused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People always get the current version.
The file stays where it is.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People always get the current version. The file stays where it is.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People can go on with their download when it runs again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People don't get it until it is copied again from {place}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People don't get it until you say so.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People may change this for their links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People may choose “Never” for a link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People no longer see it on the link, and its copy ({size}) is erased. The original stays.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People see “This file is not available right now”.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>People who may open this link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Period</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Phone</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Plum</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port and encryption</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port of the mail server: 587 for STARTTLS, 465 for TLS.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port the portal listens on.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port {port} is not open to ordinary programs</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Port {port} is used by another program</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Portal &amp; address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Portal offline</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Portal online</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Portal paused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Portal started</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Portal starting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Portal stopped</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ports go from 1 to 65535.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preferences</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preferences pages</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preferences…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Press Esc to cancel</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preview by a bot</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preview by a bot ({robot})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preview in</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preview of</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preview on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Preview opened</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Private key</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Protection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Proxies whose X-Forwarded-For header is believed; empty: none.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Public address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Publish</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Published</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Put a renewed certificate in its place</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Put them into a folder and share that.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>QR code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>QR code copied</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>QR code for {address}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>QR code saved</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Quit</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Receipt made</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Receipt saved</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Recent links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Recipient</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Recipients outside this computer see a browser warning first</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Record addresses</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Refused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Register number, tax number …</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove events older than {span}?</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove from link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove the logo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove them</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove them.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove {text}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Remove “{name}” from the link?</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Rename</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Rename link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Rename the file or its folder, and try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Rename…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Reopen</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Reorder the file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Replace</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Replace it in the link, or make a new link.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Replace the file in the link instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Replace the password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Replace…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Reservation ended</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Restore it from a backup, or delete the file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Restore the data directory from a backup.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Restore the file from a backup, or delete it to have a new authority made (everybody who trusts the old one then has to trust the new one)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Result</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Resume</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Resume copying</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Resume link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Resume links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Resume portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Resume the portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Resume this link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Revoke or delete the link instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Right-click an event to see only its link, its address or its person</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Run it in a desktop session, or use: sharedesk serve</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Running</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Running downloads may finish</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Rust</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>SHA-256 not recorded</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save QR code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save a receipt</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save it again in a drawing program.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save it as CSV instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save it as plain SVG.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save receipt</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save the QR code as a picture</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Save…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Say how many downloads are allowed.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scan to open the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Screenshot {now:%Y-%m-%d} at {now:%H.%M.%S}.png</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search links and files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search people, files or addresses</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search the audit log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Security defaults</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>See: audit verify</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>See: sharedesk links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>See: sharedesk settings list</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send a copy</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send a copy instead.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send a test</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send an e-mail to notify.address when somebody has downloaded.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Send it to whoever supports you.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sender</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sending a test</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Server</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set a password or have one generated.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set by your administrator</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set mail.host and mail.from, then: sharedesk mail test ADDRESS</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set mail.security to starttls for port 587, to tls for port 465</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set mail.security to starttls or tls</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set tls.certificate to the full chain your certificate authority gave you</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set tls.key to the key that the certificate was made for</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Set up e-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Setting changed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Settings and portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Share clipboard</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Share the original</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ShareDesk blue</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ShareDesk is already running but does not answer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ShareDesk keeps running</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ShareDesk made a mistake and could not finish what you asked for. Your links keep working.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ShareDesk starts without anybody to type it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Sharing originals</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Shorten it to {limit}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Shortened</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Shortest password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show QR code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show a desktop notification when somebody has downloaded.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show all</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show all again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show fewer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show in folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show licences</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show links</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Show password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Shown to recipients above the files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Since {moment}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Size</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Slate</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>So are the addresses that downloads kept.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Somebody asks for more time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Somebody tried too often</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Someone</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Someone has downloaded</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Someone has downloaded, by e-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Something went wrong</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Start when I sign in</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Starting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>State</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Stopped half-way</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>System</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tell me</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tell me about downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tell me when</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tell the owner when a link needs them: wrong passwords, a file gone, more time asked for.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Text</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Text at the foot of every page.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>That cannot be a password.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>That is no number of days to extend a link by.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The audit log keeps its record. This can't be undone.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The browser did not open</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The calendar ends before that.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The certificate in {certificate} cannot be used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The certificate in {certificate} has expired</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The certificate in {certificate} is not valid yet</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The certificate of the mail server {host} is not trusted.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The certificate of the portal cannot be written</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The certificates are being used by another process</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The certificates in {certificate} are in the wrong order</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The chain ends in {head}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The clipboard is empty</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The clipboard is in use by another program</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The copies ({size}) are erased.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The copy cannot be written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The copy of “{name}” cannot be read as it was copied.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The data folder {root} cannot be used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The database cannot be opened.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The database cannot be written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The database is busy.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The database is damaged.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The disk is full.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The disk reports an error.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The end of the chain</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The export cannot be written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file is back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file of secrets, {file}, cannot be used.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The file was copied again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The files of this link are still being copied.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The key in {key} does not belong to the certificate in {certificate}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The key in {path} is of a kind that TLS 1.3 does not use</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The key in {path} is protected by a passphrase</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The key of this data folder cannot be used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The key store of this computer does not answer.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The language changes at the next start of ShareDesk</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The link expired</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The link has no item “{wanted}”.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The link is on your clipboard in a second. Files or whole folders, any size.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The link is ready to send. Anyone who opens it early sees a waiting page.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The link is used up</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The link stays open until you end it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The link stops working.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The local certificate authority in {authority} is damaged</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The logo cannot be kept.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The longest expiry is {duration}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The longest expiry rules them out</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail cannot be written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail program did not open</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} cannot be reached on port {port}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} cannot do what is asked of it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} cannot send to this address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} does not answer on port {port}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} does not take mail at the moment.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} ended the connection.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} is not logged in to.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} refused the login.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} refused the mail.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} refused the recipient.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} refused the sender.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} takes no connections on port {port}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The mail server {host} was not found.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The message has {count} characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The message has {count} characters. Shorten it to {max_message}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The name “{shown}” has bytes that are not text.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The number and hash of the audit log prove which events stood in it when this receipt was made:</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The original is not where it was</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The original of “{name}” is gone.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The original of “{name}” is not what was copied any more.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The original stays where it is.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The password has control characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The password has only {count} characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The password has {count} characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The portal cannot listen on port {port}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The portal cannot listen on {host}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The portal comes up</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The portal does not listen on this computer's own address</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The portal is not running in this window</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The portal is not running.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The portal of this window does not run.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The portal uses a certificate that was made on this computer, which other browsers do not know. With one from a public authority the warning goes away: sharedesk settings set tls.certificate FILE, then tls.key FILE.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The receipt cannot be drawn.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The receipt cannot be written.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The report below says what happened, without passwords, addresses and links.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The secret {key} is not in {key_store}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The server took the test message to {to} in {taken}, today {now}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The server's own certificate has to come first, then the ones that signed it</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The system keeps it for services.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The text has control characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The text has {count} characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The time to expire at is over already.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The title has {count} characters.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The {what} file {path} cannot be read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Theme</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There are {count} addresses.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There are {count} addresses. Use {most} at most, or *@domain.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no certificate in {path}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no file or folder “{shown}”.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no link with this token.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no private key in {path}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no screen to open the window on</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no setting “{key}”.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is no stored logo “{given}”.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is nothing to extend.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is nothing to give back.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is nothing to reopen.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>There is nothing to repair.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>They are kept for {days} days.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>They are kept for {minutes} minutes.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>They are removed from the audit log, now and from now on.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>They can go on where they stopped. Give it back to let somebody else have it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>They can try again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>They confirm with a code sent by e-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>They confirm with an e-mailed code.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>They have to wait before they can try again.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This computer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This computer has no such address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This data directory was used by a newer ShareDesk.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This did not work. A report of the fault is shown in the window.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This folder cannot be sent as one ZIP archive</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link can no longer be restored.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link expired too long ago: its copies are erased.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link has copies of its files.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link has ended ({state}).</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link is being copied already.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link may be used any number of times.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link never expires.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link was deleted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link was deleted.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link was not used up.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link was used too long ago: its copies are erased.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This link would have expired by now.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This time is over already.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>This week</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Title</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>To the address below</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>To {to}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Today</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Too many tries</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Too many wrong guesses from {names}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tries allowed again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Trusted proxies</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Try again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Try again in a moment.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Try again later</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Try again when that is done.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Try to open the portal again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Type a password or generate one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Undo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Undo changes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Unknown</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Unlock it and try again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Unlock it, or set it again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use 1 or more, 36500 at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use 1 or more, or no limit.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use a PNG, JPEG, WebP, GIF or SVG file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use a simpler picture.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use a whole number from 1 to {most}, or {unlimited}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use a whole number from {low} to {high}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use an ECDSA (P-256) or an RSA key</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use an ECDSA key (P-256) or an RSA key of at least 2048 bits</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use an IP address or a host name; leave it empty for all.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use another address of this person, or another mail server</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use another picture.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use fewer days.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use letters, digits, signs and spaces.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use one of: {options}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use port {port}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use the name that the certificate is for, or have the mail server's certificate renewed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use this file</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use this time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use true or false.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use {least} or more.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use {limit} at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use {limit} characters at most, on one line.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use {megabytes} MB at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use {millions} million at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use {most} at most, or *@domain.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use: sharedesk link revoke</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Used by {who}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>User name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>User name at the mail server; empty: no login.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Verify</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Verify that no event was changed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Version {version}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Versions, sizes and settings as text. No passwords, no links, no names.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wait 1 day</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wait 1 hour</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wait 15 minutes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wait 5 minutes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wait a moment and try again, or end the running ShareDesk</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wait until it is done.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Waiting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What had left when the link was withdrawn</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What happened</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What recipients see. The preview follows as you type.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What remains can still be verified. This can't be undone.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What the program did, without links, passwords and codes</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>What was delivered</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>When (UTC)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>When new links expire if nothing is chosen, e.g. 7d; never.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Where recipients open your links.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Whether links may, must or must not be restricted to e-mail addresses: optional, required or forbidden.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Whether links may, must or must not expire: optional, required or forbidden.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Whether links may, must or must not have a password: optional, required or forbidden.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Whether links may, must or must not limit their downloads: optional, required or forbidden.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Whether links may, must or must not work only once: optional, required or forbidden.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>While true, no link opens; recipients see that it is paused.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>White text is easy to read on it ({ratio})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Who</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Who did what, when and from where.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Who may open new links if nothing is chosen: addresses, *@domain.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Whole</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Withdrawn</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Without encryption the password could be read on the way</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Without one, ShareDesk cannot send codes or notifications</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write a duration such as 90m, 12h, 7d or 2w, a date such as 2026-12-24T17:00, or never.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write a number from 1 to {most}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write a shorter time, or never.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write addresses or networks such as 10.0.0.5, 10.1.0.0/16.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write addresses such as anna@example.com, or *@example.com for everyone of a company.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write an e-mail</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write an e-mail with the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write for example 30s, 15m or 24h, a day at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write for example 90m, 12h, 7d, 2w or never.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write it like #2f55d4.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write it like https://share.example.com, without a path.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write it like mail.example.com, without a port.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Write it without one: openssl pkey -in {path} -out key.pem, and keep that file private</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Written down elsewhere, it proves later what stood before it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wrong</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wrong code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wrong password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Yesterday</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You asked for more time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You brought the link back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You changed a setting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You changed the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You changed {what}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You closed the portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You confirmed by code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You created the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You deleted the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You downloaded</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You ended the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You ended the link as used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You exported the audit log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You find it near the clock</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You gave a reserved download back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You gave a wrong code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You gave a wrong password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You gave an address</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>You gave it {n} more days</source>
            <extracomment>You gave it {n} more day</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>You gave the password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You let everyone try again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You looked at a preview</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You may not make or change links.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You opened the page</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You opened the portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You paused the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You reserved a download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You resumed the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You started a download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You stopped half-way</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You tried too often and have to wait</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You were interrupted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>You were refused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your administrator allows an expiry of {longest} at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your administrator allows {most} downloads at most.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your administrator does not allow links to originals.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your administrator does not allow {what}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your administrator requires {what}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your company allows up to {span}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your logo</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Your name</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>a file only you can read</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>a maximum number of downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>a minute</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>a password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>a restriction to e-mail addresses</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>active</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>an expiry date</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>and {count} more</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>and {n} more people</source>
            <extracomment>and {n} more person</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>any number of downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>audit log {number}:{hash}…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>certificate</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>completed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>d MMM yyyy</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>dd MMM HH:mm:ss</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>dd MMM yyyy HH:mm</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ddd HH:mm</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ddd d MMMM</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ddd d MMMM yyyy</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ddd d MMMM yyyy  HH:mm</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ddd d MMMM yyyy, HH:mm</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>dddd d MMMM yyyy, HH:mm</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>dddd d MMMM, HH:mm</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>event {number}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>expired</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>expires too late</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>in all</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>in the last 30 days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>in the last 7 days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>in the last year</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>in these days</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>its downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>its files</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>its message</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>its password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>its title</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>key</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>missing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>never expires</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>no password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>not on the list</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>not only for named people</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>nothing had left</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>nothing was downloaded</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>nothing was downloaded, again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>now</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>one-time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>one-time use</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>only for named people</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>paused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>people at most</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>people at most; your company allows {most}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>preparing</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>revoked</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>shares originals</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>stopped half-way</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>the address was removed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>the link was reopened</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>this computer's key store</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>to</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>to {moment}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>today</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>tomorrow {time}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>too many downloads</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>under a second</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>what you are told</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>when it expires</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>who it is for</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>works more than once</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>yesterday {time}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} more</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{count} things happened to your links</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>{done} of {n} deliveries complete</source>
            <extracomment>{done} of {n} delivery complete</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{hours} h</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{hours} h {minutes} min</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{item} at {share}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{minutes} min</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{moment} (in {time})</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>{names} ask for more time</source>
            <extracomment>{names} asks for more time</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>{name} and {count} more</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{name}: other</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>{n} active downloads</source>
            <extracomment>{n} active download</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} bytes</source>
            <extracomment>{n} byte</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} copies are being made</source>
            <extracomment>{n} copy is being made</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} days</source>
            <extracomment>{n} day</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} downloads</source>
            <extracomment>{n} download</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} downloads are running</source>
            <extracomment>{n} download is running</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} events</source>
            <extracomment>{n} event</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} events exported</source>
            <extracomment>{n} event exported</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} files</source>
            <extracomment>{n} file</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} files, listed below</source>
            <extracomment>{n} file, listed below</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} items</source>
            <extracomment>{n} item</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} known recipients</source>
            <extracomment>{n} known recipient</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} links are weaker than this</source>
            <extracomment>{n} link is weaker than this</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} links deleted</source>
            <extracomment>{n} link deleted</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} links paused</source>
            <extracomment>{n} link paused</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} links resumed</source>
            <extracomment>{n} link resumed</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} links to look at</source>
            <extracomment>{n} link to look at</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} more of this link's files are gone too.</source>
            <extracomment>{n} more of this link's files is gone too.</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} of them can be made to fit at once: an earlier end, fewer downloads or one-time use.</source>
            <extracomment>{n} of them can be made to fit at once: an earlier end, fewer downloads or one-time use.</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} of them need a choice of yours, such as a password, or can be paused.</source>
            <extracomment>{n} of them needs a choice of yours, such as a password, or can be paused.</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} people had some of it</source>
            <extracomment>{n} person had some of it</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} requests</source>
            <extracomment>{n} request</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} running downloads are cut off.</source>
            <extracomment>{n} running download is cut off.</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>{others} and {last}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{percent} percent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{percent}%</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{port} is not a port</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{seconds} s</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{share} copied</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{size} free</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{time} left</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{title} – QR code.png</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{title} – receipt.pdf</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{what}: copied</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{where} is in the way: it is or leads through a file where a folder is needed</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} asked for more time</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} brought the link back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} changed a setting</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} changed the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} changed {what}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} closed the portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} confirmed by code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} created the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} deleted the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} downloaded</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} ended the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} ended the link as used</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} exported the audit log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} gave a reserved download back</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} gave a wrong code</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} gave a wrong password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} gave an address</source>
            <translation type="unfinished" />
        </message>
        <message numerus="yes">
            <source>{who} gave it {n} more days</source>
            <extracomment>{who} gave it {n} more day</extracomment>
            <translation type="unfinished">
                <numerusform />
                <numerusform />
            </translation>
        </message>
        <message>
            <source>{who} gave the password</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} had {share}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} is downloading</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} let everyone try again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} looked at a preview</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} opened the page</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} opened the portal</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} paused the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} reserved a download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} resumed the link</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} started a download</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} stopped half-way</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} tried too often and has to wait</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} was interrupted</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{who} was refused</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not a choice.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not a colour.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not a list of addresses.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not a number in range.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not a number of downloads.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not a web address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not an address to listen on.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not the name of a server.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{given}” is not yes or no.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” cannot be read to its end.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” declares entities, which are not read.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” has too many pixels.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” in {place} is not the file that was shared.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” is empty: nothing is to be seen in it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” is no file.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” is no picture that a logo can be made of.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” is too large.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” is too much work to draw.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” keeps changing while it is copied.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{name}” was in {place}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{path}” cannot be opened.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{shown}” cannot be read.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{shown}” cannot be shared.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{shown}” is not an e-mail address.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{text}” is longer than a hundred years.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{text}” is not a duration.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{text}” is not a time to expire at.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{text}” is not in the future.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>“{value}” is no time to wait.</source>
            <translation type="unfinished" />
        </message>
    </context>
</TS>
