/** A layer of triangles that are made anew when its data change, all in one draw call; nothing of it can be picked. */
import { Layer, type UpdateParameters } from "@deck.gl/core";
import { Geometry, type GeometryProps, Model } from "@luma.gl/engine";

export abstract class TrianglesLayer<Props extends object> extends Layer<Props> {
  declare state: { model?: Model };

  /** What `Layer.getShaders` asks for. */
  protected abstract shaders(): object;

  /** The triangles' corners; null where there is nothing to draw. */
  protected abstract triangles(): Geometry | null;

  override getShaders() {
    return super.getShaders(this.shaders());
  }

  override initializeState(): void {
    this.getAttributeManager()?.remove(["instancePickingColors"]);
  }

  override updateState(parameters: UpdateParameters<this>): void {
    super.updateState(parameters);
    if (this.isStale(parameters)) this.build();
  }

  override finalizeState(context: this["context"]): void {
    super.finalizeState(context);
    this.state.model?.destroy();
  }

  protected isStale({ changeFlags }: UpdateParameters<this>): boolean {
    const { dataChanged, updateTriggersChanged, extensionsChanged } = changeFlags;
    return Boolean(dataChanged || updateTriggersChanged || extensionsChanged || !this.state.model);
  }

  private build(): void {
    this.state.model?.destroy();
    this.setState({ model: undefined });
    const geometry = this.triangles();
    if (!geometry) return;
    const { device } = this.context;
    this.setState({
      model: new Model(device, { ...this.getShaders(), id: this.props.id, geometry, isInstanced: false }),
    });
  }
}

export function trianglesOf(indices: Uint32Array, attributes: GeometryProps["attributes"]): Geometry | null {
  return indices.length ? new Geometry({ topology: "triangle-list", attributes, indices }) : null;
}
