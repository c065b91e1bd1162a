"""A load balancer that modules share: each has rules on its listener, and what no rule takes is answered with 404."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import lb

from components import cloudfront
from components.access_logs import LoadBalancerLogs
from components.addressed import Addressed, DistributionAddress, Listening, RecordTarget
from components.dns import HostedZones, alias_record
from components.load_balancer import bare_load_balancer, redirect_to_https
from components.mutual_authentication import client_certificates
from components.network import Network
from components.release_bucket import ReleaseBucket
from components.security_groups import group, ingress
from components.security_headers import added_headers, marked
from components.web_acl import WebAclOfAll, fail_open
from modulestack.contract import tags
from modulestack.contract.certificates import label
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.load_balancers import APPLICATION, TLS_POLICY
from modulestack.environment import model
from modulestack.environment.load_balancer_edits import resource_name, rule_priorities_of
from modulestack.environment.record_edits import record_name
from modulestack.environment.rule_priorities import Claim
from modulestack.environment.shared_certificates import certificates_on
from modulestack.environment.shared_load_balancer import names_of_the_balancer, opened_on
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.domain import HTTP, HTTPS
from modulestack.features.request_headers import TELLS_TLS
from modulestack.features.security_headers_section import SecurityHeaders


@dataclasses.dataclass(frozen=True, kw_only=True)
class SharedLoadBalancerArgs:
    """What the file says of the load balancer, and what it stands in."""

    section: model.LoadBalancerSection
    environment: model.Environment
    network: Network
    hosted_zones: HostedZones
    logs: LoadBalancerLogs
    web_acl: WebAclOfAll | None
    release_bucket: ReleaseBucket
    """Which has the files of which a trust store is made."""
    standing: StandingEnvironment
    certificates: Mapping[str, str]
    """ARNs of those that the file names, by how it names them."""
    made_certificates: Mapping[str, Output[str]]
    """ARNs of those that are made for shared load balancers, by what is proven for them."""
    prefix_list: str = ""
    """Id of that of CloudFront's addresses; empty: it is in front of nothing."""


class SharedLoadBalancer(ComponentResource):
    """Load balancer, security group, listeners and certificates that modules share."""

    name: str
    """In the environment's file."""
    resource: Addressed
    listener: Listening
    """The one that has the modules' rules."""
    security_group_id: Output[str]
    priorities: dict[Claim, int]
    """Of every rule."""
    opened: dict[str, frozenset[Conditions]]
    """Module → those of its rules by which nobody is asked who they are, though others are."""
    is_internal: bool
    """Whether it has no public address."""
    front: RecordTarget
    """Where names of modules lead: it, or the distribution in front of it."""

    def __init__(self, name: str, args: SharedLoadBalancerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:SharedLoadBalancer", name, {}, opts)
        environment, network = args.environment, args.network
        self.name, self.is_internal = name, not args.section.faces_internet
        self._has_ipv6 = args.section.has_ipv6
        self._child, self._tags = ResourceOptions(parent=self), {tags.LOAD_BALANCER: name}
        self._port = HTTPS if environment.domain else HTTP
        self.priorities = rule_priorities_of(environment, args.standing, name)
        self.opened = opened_on(environment, name)
        stem = resource_name(name)
        self.security_group_id, out = group(
            stem, f"Shared load balancer {name}", network.vpc_id, self._tags, self._child
        )
        guard = args.web_acl if args.section.takes_web_acl else None
        self.resource = bare_load_balancer(
            stem,
            {
                **APPLICATION,
                **args.logs.arguments,
                **fail_open(guard),
                **(TELLS_TLS if args.section.request_headers and args.section.request_headers.tells_tls else {}),
                **({"ip_address_type": args.section.ip_address_type} if args.section.has_ipv6 else {}),
                "idle_timeout": args.section.idle_timeout_s,
            },
            internal=self.is_internal,
            subnet_ids=network.private_subnet_ids if self.is_internal else network.public_subnet_ids,
            security_group_ids=[self.security_group_id],
            deletion_protection=environment.deletion_protection,
            depends_on=[*network.ready, *args.logs.ready, out],
            tags=self._tags,
            opts=self._child,
        )
        if guard is not None:
            guard.guard(stem, self.resource, self._child)
        self.listener = listener = self._listen(stem, args)
        self._redirect(stem, environment, args.section.security_headers)
        self.front = cloudfront.in_front_of(
            name,
            stem,
            self.resource,
            listener,
            environment,
            args.made_certificates,
            args.web_acl,
            self._tags,
            self._child,
        )
        self._records(args)
        self.register_outputs({"dns_name": self.resource.dns_name})

    def _listen(self, stem: str, args: SharedLoadBalancerArgs) -> lb.Listener:
        """The listener that answers, with a certificate for every name that leads to it."""
        section = args.section
        made = {each: args.made_certificates[each] for each in certificates_on(args.environment, self.name)}
        default = (
            args.certificates[section.certificate] if section.certificate else made.pop(next(iter(made), ""), None)
        )
        clients = client_certificates(
            stem,
            section.mutual_authentication,
            section.request_headers,
            release_bucket=args.release_bucket,
            standing=args.standing,
            own_tags=self._tags,
            opts=self._child,
        )
        listener = lb.Listener(
            f"{stem}-{self._port}",
            load_balancer_arn=self.resource.arn,
            port=self._port,
            protocol="HTTPS" if self._port == HTTPS else "HTTP",
            certificate_arn=default,
            ssl_policy=TLS_POLICY if self._port == HTTPS else None,
            default_actions=[not_found()],
            **added_headers(section.security_headers, encrypted=self._port == HTTPS),
            **clients.of_listener(
                f"{stem}-{self._port}",
                {**self._tags, **marked(section.security_headers)},
                is_https=self._port == HTTPS,
            ),
            opts=self._child,
        )
        for proven, shown in made.items():
            lb.ListenerCertificate(
                f"{stem}-certificate-{proven}", listener_arn=listener.arn, certificate_arn=shown, opts=self._child
            )
        for named in section.further_certificates:
            lb.ListenerCertificate(
                f"{stem}-further-{label(named)}",
                listener_arn=listener.arn,
                certificate_arn=args.certificates[named],
                opts=self._child,
            )
        self._let_in(stem, self._port, args.prefix_list if section.cloudfront else "")
        return listener

    def _redirect(self, stem: str, environment: model.Environment, headers: SecurityHeaders | None) -> None:
        """Port 80 of one that faces the internet, where there is HTTPS."""
        if self.is_internal or environment.domain is None or not environment.domain.http_redirect:
            return
        lb.Listener(
            f"{stem}-{HTTP}",
            load_balancer_arn=self.resource.arn,
            port=HTTP,
            protocol="HTTP",
            default_actions=[redirect_to_https()],
            **added_headers(headers, encrypted=False),
            tags={**self._tags, **marked(headers)},
            opts=self._child,
        )
        self._let_in(stem, HTTP)

    def _let_in(self, stem: str, port: int, cloudfront: str = "") -> None:
        """Everybody, to *port* of one that faces the internet, or who is in the prefix list *cloudfront*."""
        if self.is_internal and not cloudfront:
            return
        who = "cloudfront" if cloudfront else "internet"
        for suffix in ("", "-ipv6") if self._has_ipv6 and not cloudfront else ("",):
            ingress(
                f"{stem}-from-{who}-{port}{suffix}",
                into=self.security_group_id,
                port=port,
                source=None,
                by_ipv6=bool(suffix),
                addresses=cloudfront,
                description="CloudFront" if cloudfront else "Everybody",
                tags=self._tags,
                opts=self._child,
            )

    def _records(self, args: SharedLoadBalancerArgs) -> None:
        """Names that lead here and that no module is called by: those of modules are in their stacks."""
        zone_id = args.hosted_zones.of(public=not args.section.is_internal)
        if zone_id is None:
            return
        for host in names_of_the_balancer(args.environment, self.name):
            name = record_name(self.name, host)
            to, opts = self.front, args.hosted_zones.opts(self._child, public=not args.section.is_internal)
            alias_record(name, host=host, zone_id=zone_id, load_balancer=to, opts=opts)
            if self._has_ipv6 or isinstance(to, DistributionAddress):
                by_ipv6 = f"{name}-ipv6"
                alias_record(by_ipv6, host=host, zone_id=zone_id, load_balancer=to, type_="AAAA", opts=opts)

    def allow_from(self, caller: str, tasks_id: Input[str]) -> Resource | None:
        """Let *caller*'s tasks (their group's id) in: to every module here, as a security group knows no rules."""
        return ingress(
            f"{resource_name(self.name)}-from.{caller}",
            into=self.security_group_id,
            port=self._port,
            source=tasks_id,
            description=f"Tasks of {caller}",
            tags=self._tags,
            opts=self._child,
        )


def not_found() -> lb.ListenerDefaultActionArgs:
    """What is done with requests that are no module's."""
    return lb.ListenerDefaultActionArgs(
        type="fixed-response",
        fixed_response=lb.ListenerDefaultActionFixedResponseArgs(
            content_type="text/plain", message_body="Not found", status_code="404"
        ),
    )
