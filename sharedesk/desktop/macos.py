"""The plan for macOS: a Quick Action for Finder, and the agent that starts ShareDesk at login."""

from __future__ import annotations

import plistlib
from pathlib import Path

from sharedesk.desktop.command import Words, shell_command
from sharedesk.desktop.plan import SEND, NewFile, Plan
from sharedesk.desktop.xdg import TRAY_START

AGENT = "org.sharedesk.ShareDesk"
_AS_ARGUMENTS = 1
_ACTION = "/System/Library/Automator/Run Shell Script.action"


def plan(command: Words, library: Path) -> Plan:
    """Return what puts ShareDesk into the menu of Finder; `library` is ~/Library."""
    contents = library / "Services" / f"{SEND}.workflow" / "Contents"
    return Plan(
        files=(
            NewFile("Finder", contents / "Info.plist", plistlib.dumps(_service())),
            NewFile("Finder", contents / "document.wflow", plistlib.dumps(_workflow(command))),
        )
    )


def autostart(command: Words, library: Path) -> NewFile:
    """Return the agent that starts ShareDesk into the menu bar at login."""
    agent = {
        "Label": AGENT,
        "ProgramArguments": [*command, *TRAY_START],
        "RunAtLoad": True,
        "ProcessType": "Interactive",
    }
    return NewFile("Start at login", library / "LaunchAgents" / f"{AGENT}.plist", plistlib.dumps(agent))


def _service() -> dict[str, object]:
    """Return the service as Finder lists it: for files and folders of every kind."""
    return {
        "NSServices": [
            {
                "NSMenuItem": {"default": SEND},
                "NSMessage": "runWorkflowAsService",
                "NSRequiredContext": {"NSApplicationIdentifier": "com.apple.finder"},
                "NSSendFileTypes": ["public.item"],
            }
        ]
    }


def _workflow(command: Words) -> dict[str, object]:
    """Return the Automator document: one shell script that is given the paths as arguments."""
    script = {
        "COMMAND_STRING": f'exec {shell_command(command)} "$@"',
        "CheckedForUserDefaultShell": True,
        "inputMethod": _AS_ARGUMENTS,
        "shell": "/bin/sh",
        "source": "",
    }
    action = {
        "AMAccepts": {"Container": "List", "Optional": True, "Types": ["com.apple.cocoa.path"]},
        "AMActionVersion": "2.0.3",
        "AMApplication": ["Automator"],
        "AMProvides": {"Container": "List", "Types": ["com.apple.cocoa.string"]},
        "ActionBundlePath": _ACTION,
        "ActionName": "Run Shell Script",
        "ActionParameters": script,
        "BundleIdentifier": "com.apple.RunShellScript",
        "CFBundleVersion": "2.0.3",
        "CanShowSelectedItemsWhenRun": False,
        "CanShowWhenRun": True,
        "Class Name": "RunShellScriptAction",
        "InputUUID": "B7A0C1D2-6B0E-4E55-9C1B-2D1F6E0A1101",
        "OutputUUID": "B7A0C1D2-6B0E-4E55-9C1B-2D1F6E0A1102",
        "UUID": "B7A0C1D2-6B0E-4E55-9C1B-2D1F6E0A1103",
    }
    return {
        "AMApplicationBuild": "523",
        "AMApplicationVersion": "2.10",
        "AMDocumentVersion": "2",
        "actions": [{"action": action, "isViewVisible": True}],
        "connectors": {},
        "workflowMetaData": {
            "serviceApplicationBundleID": "com.apple.finder",
            "serviceApplicationPath": "/System/Library/CoreServices/Finder.app",
            "serviceInputTypeIdentifier": "com.apple.Automator.fileSystemObject",
            "serviceOutputTypeIdentifier": "com.apple.Automator.nothing",
            "serviceProcessesInput": 0,
            "workflowTypeIdentifier": "com.apple.Automator.servicesMenu",
        },
    }
