import { TerraformDataSource, TerraformStack, type TerraformElement } from 'cdktf';

/**
 * Says, beside the resource, why findings of Checkov do not hold for it. In the synthesized JSON they stand in the
 * resource's comment, where Checkov looks for them and Terraform does not.
 * @param resource or a data source
 * @param reasons by the id of the check, each a sentence of its own
 */
export function suppress(resource: TerraformElement, reasons: Readonly<Record<string, string>>): void {
  const lines = Object.entries(reasons).map(([check, reason]) => `checkov:skip=${check}: ${reason}`);
  if (resource instanceof TerraformDataSource) {
    // CDKTF writes its own comment over that of a data source.
    const { terraformResourceType, friendlyUniqueId } = resource;
    TerraformStack.of(resource).addOverride(
      `data.${terraformResourceType}.${friendlyUniqueId}.//.checkov`,
      lines,
    );
  } else {
    resource.addOverride('//.checkov', lines);
  }
}
