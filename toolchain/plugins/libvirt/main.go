// Command pulumi-resource-libvirt serves terraform-provider-libvirt to Pulumi under the tokens of pulumi-libvirt.
package main

import (
	"github.com/dmacvicar/terraform-provider-libvirt/libvirt"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
)

const (
	name = "libvirt"
	// version is that of the Python package pulumi-libvirt, whose requests this plugin answers.
	version = "0.5.4"
	// longest name that an automatic name may have, as in pulumi-libvirt.
	maxNameLength = 255
)

// provider returns the five resources that the program uses, named as pulumi-libvirt names them.
func provider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:       shim.NewProvider(libvirt.Provider()),
		Name:    name,
		Version: version,
		Config: map[string]*tfbridge.SchemaInfo{
			"uri": {Default: &tfbridge.DefaultInfo{EnvVars: []string{"LIBVIRT_DEFAULT_URI"}}},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			"libvirt_cloudinit_disk": {Tok: tfbridge.MakeResource(name, "index", "CloudInitDisk")},
			"libvirt_domain":         {Tok: tfbridge.MakeResource(name, "index", "Domain")},
			"libvirt_network":        {Tok: tfbridge.MakeResource(name, "index", "Network")},
			"libvirt_pool":           {Tok: tfbridge.MakeResource(name, "index", "Pool")},
			"libvirt_volume":         {Tok: tfbridge.MakeResource(name, "index", "Volume")},
		},
	}
	info.SetAutonaming(maxNameLength, "-")
	return info
}

func main() {
	tfbridge.Main(name, version, provider(), []byte(`{"name":"libvirt","version":"`+version+`"}`))
}
