"""People, companies and teams as the Intercom stand-in shows them."""

from __future__ import annotations

from typing import Any

from adapters.sandbox.intercom_state import Admin, Company, Contact, Team, Workspace

Json = dict[str, Any]


def contact(workspace: Workspace, contact: Contact) -> Json:
    base = f"/contacts/{contact.id}"
    empty = {"type": "list", "data": [], "total_count": 0, "has_more": False}
    companies = [{"id": one, "type": "company", "url": f"/companies/{one}"} for one in contact.company_ids]
    return {
        "type": "contact",
        "id": contact.id,
        "workspace_id": workspace.app_id,
        "external_id": contact.external_id,
        "role": contact.role,
        "email": contact.email,
        "phone": None,
        "name": contact.name or None,
        "avatar": None,
        "owner_id": None,
        "social_profiles": {"type": "list", "data": []},
        "has_hard_bounced": False,
        "marked_email_as_spam": False,
        "unsubscribed_from_emails": False,
        "created_at": contact.created_at,
        "updated_at": contact.created_at,
        "signed_up_at": contact.created_at if contact.role == "user" else None,
        "last_seen_at": None,
        "last_replied_at": None,
        "last_contacted_at": None,
        "language_override": None,
        "browser_language": None,
        "location": {"type": "location", "country": None, "region": None, "city": None},
        "custom_attributes": dict(contact.custom_attributes),
        "tags": {**empty, "url": f"{base}/tags"},
        "notes": {**empty, "url": f"{base}/notes"},
        "companies": {
            **empty,
            "data": companies,
            "total_count": len(companies),
            "url": f"{base}/companies",
        },
    }


def company(workspace: Workspace, company: Company) -> Json:
    plan = {"type": "plan", "id": "1", "name": company.plan} if company.plan else {}
    members = sum(company.id in contact.company_ids for contact in workspace.contacts.values())
    return {
        "type": "company",
        "id": company.id,
        "company_id": company.company_id,
        "app_id": workspace.app_id,
        "name": company.name,
        "remote_created_at": company.created_at,
        "created_at": company.created_at,
        "updated_at": company.created_at,
        "monthly_spend": 0,
        "session_count": 0,
        "user_count": members,
        "tags": {"type": "tag.list", "tags": []},
        "segments": {"type": "segment.list", "segments": []},
        "plan": plan,
        "custom_attributes": dict(company.custom_attributes),
    }


def admin(workspace: Workspace, admin: Admin) -> Json:
    teams = [int(team.id) for team in workspace.teams.values() if admin.id in team.admin_ids]
    return {
        "type": "admin",
        "id": admin.id,
        "name": admin.name,
        "email": admin.email,
        "away_mode_enabled": admin.away,
        "away_mode_reassign": False,
        "has_inbox_seat": admin.inbox_seat,
        "team_ids": teams,
    }


def team(team: Team) -> Json:
    ids = [int(one) for one in team.admin_ids]
    return {
        "type": "team",
        "id": team.id,
        "name": team.name,
        "admin_ids": ids,
        "distribution_method": "manual",
    }
