"""EC2: moto forgets the description of a security group rule whose peer is another group or a prefix list.

AWS keeps it, so Terraform would plan to set it again and again. The stacks are right as they are.
"""

from moto.ec2.models.security_groups import SecurityGroupRule

_init = SecurityGroupRule.__init__


def apply() -> None:
    SecurityGroupRule.__init__ = _init_with_prefix_list
    SecurityGroupRule.description = property(_description)


def _init_with_prefix_list(self, *args, **kwargs):
    _init(self, *args, **kwargs)
    # moto gives it by its place in one call, and by its name in others.
    prefix_list = args[7] if len(args) > 7 else kwargs.get("prefix_list_id")
    self.prefix_list_description = (prefix_list or {}).get("Description")


def _description(rule):
    return (
        rule.ip_range.get("Description")
        or rule.source_group.get("Description")
        or rule.prefix_list_description
    )
