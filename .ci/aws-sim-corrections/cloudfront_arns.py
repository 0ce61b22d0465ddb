"""CloudFront: moto writes a distribution's ARN without the field of the region, which is empty on AWS but there.

The provider does not take such an ARN where a log delivery names the distribution. The stacks are right as they are.
"""

from moto.cloudfront.models import Distribution

_init = Distribution.__init__


def apply() -> None:
    Distribution.__init__ = _init_with_region_field


def _init_with_region_field(self, *args, **kwargs):
    _init(self, *args, **kwargs)
    self.arn = self.arn.replace(":cloudfront:", ":cloudfront::")
